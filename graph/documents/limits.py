"""Limits on a document, checked on its syntax tree before validation.

Validation compares fields pairwise and follows every fragment, so a document of a few kilobytes can
take minutes. These checks walk over the document once: each fragment is measured once, and its size
is added each time it is spread.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)

from graph.documents.fragments import fragments_of
from graph.errors import QueryTooComplex
from loaders.settings import Settings

_MAX_REPEATED = 50
"""The most fields with one response name in a selection set. Validation compares all pairs."""


@dataclass(frozen=True, slots=True)
class _Extent:
    """The depth and the number of fields of a selection set, with its fragments."""

    depth: int = 0
    fields: int = 0


def check_limits(document: DocumentNode, settings: Settings) -> None:
    """Raises QueryTooComplex with the figures."""
    counter = _Counter()
    visit(document, counter)
    _refuse_above(settings.max_aliases, "aliases", counter.aliases)
    _refuse_above(settings.max_directives, "directives", counter.directives)
    _refuse_above(settings.max_variable_depth, "nested values", counter.deepest_value)
    extents = _Extents(document, settings.max_fields)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            roots = len(definition.selection_set.selections)
            _refuse_above(settings.max_root_fields, "root fields", roots)
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            extent = extents.of(definition.selection_set)
            _refuse_above(settings.max_fields, "fields", extent.fields)
            if not _is_introspection(definition):
                _refuse_above(settings.max_depth, "levels of fields", extent.depth)


def _is_introspection(definition: Node) -> bool:
    """Whether it is a fragment on an introspection type. Validation limits the depth of these."""
    condition = getattr(definition, "type_condition", None)
    return condition is not None and condition.name.value.startswith("__")


def _refuse_above(most: int, what: str, found: int) -> None:
    """Raises QueryTooComplex if there are more than `most`."""
    if found > most:
        raise QueryTooComplex(f"The document has {found} {what}; at most {most} are allowed.")


class _Counter(Visitor):
    """Counts aliases, directives and nested values."""

    def __init__(self) -> None:
        super().__init__()
        self.aliases = 0
        self.directives = 0
        self.deepest_value = 0
        self._value_depth = 0

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.aliases += node.alias is not None

    def enter_directive(self, *_: object) -> None:
        self.directives += 1

    def enter_list_value(self, *_: object) -> None:
        self._enter_value()

    def enter_object_value(self, *_: object) -> None:
        self._enter_value()

    def leave_list_value(self, *_: object) -> None:
        self._value_depth -= 1

    def leave_object_value(self, *_: object) -> None:
        self._value_depth -= 1

    def _enter_value(self) -> None:
        self._value_depth += 1
        self.deepest_value = max(self.deepest_value, self._value_depth)


class _Extents:
    """Measures selection sets, each fragment once."""

    def __init__(self, document: DocumentNode, max_fields: int) -> None:
        self._max_fields = max_fields
        self._fragments = fragments_of(document)
        self._known: dict[str, _Extent | None] = {}

    def of(self, selection_set: SelectionSetNode | None) -> _Extent:
        depth = fields = 0
        repeated: Counter[str] = Counter()
        for node in selection_set.selections if selection_set else ():
            extent = self._extent(node, repeated)
            depth, fields = max(depth, extent.depth), fields + extent.fields
        _refuse_above(self._max_fields, "fields", fields)
        return _Extent(depth, fields)

    def _extent(self, node: Node, repeated: Counter[str]) -> _Extent:
        if isinstance(node, FieldNode):
            repeated[node.alias.value if node.alias else node.name.value] += 1
            _refuse_above(_MAX_REPEATED, "fields of one name side by side", max(repeated.values()))
            below = self.of(node.selection_set)
            if node.name.value.startswith("__"):
                return _Extent(1, below.fields + 1)
            return _Extent(below.depth + 1, below.fields + 1)
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set)
        assert isinstance(node, FragmentSpreadNode)
        return self._spread(node.name.value)

    def _spread(self, name: str) -> _Extent:
        if name not in self._known:
            self._known[name] = None  # in progress; a second visit means a cycle
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set) if fragment else _Extent()
        return self._known[name] or _Extent()
