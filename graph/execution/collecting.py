"""`CollectFields` of the GraphQL specification (section 6.3.2).

graphql-core has the same function, but only for internal use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    is_abstract_type,
)
from graphql.execution.values import VariableValues

from graph.documents.fragments import fragments_of

Fragment: TypeAlias = FragmentDefinitionNode | InlineFragmentNode


@dataclass(slots=True)
class FieldGroup:
    """One response key of a selection: its field, and all its merged nodes."""

    name: str
    definition: GraphQLField
    nodes: list[FieldNode] = field(default_factory=list)


class FieldCollector:
    """Collects the fields of one document, for one result of its `@skip` and `@include`."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues
    ) -> None:
        self._schema = schema
        self._fragments = fragments_of(document)
        self._variables = variables

    def collect(
        self, object_type: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode | None]
    ) -> dict[str, FieldGroup]:
        """The fields of all selection sets that apply to `object_type`, by response key."""
        groups: dict[str, FieldGroup] = {}
        nodes = (node for each in selection_sets if each is not None for node in each.selections)
        for node in self._fields(object_type, nodes, set()):
            name = node.name.value
            key = node.alias.value if node.alias else name
            if key not in groups:
                definition = self._schema.get_field(object_type, name)
                if definition is None:
                    continue
                groups[key] = FieldGroup(name, definition)
            groups[key].nodes.append(node)
        return groups

    def _fields(
        self, object_type: GraphQLObjectType, nodes: Iterable[SelectionNode], spread: set[str]
    ) -> Iterator[FieldNode]:
        """The field nodes, with those of fragments. `spread` are the fragments already used."""
        for node in nodes:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = self._fragment(node, spread)
            if fragment is not None and self._applies(fragment, object_type):
                yield from self._fields(object_type, fragment.selection_set.selections, spread)

    def _fragment(self, node: SelectionNode, spread: set[str]) -> Fragment | None:
        """The fragment of a node; None if it was spread before."""
        if isinstance(node, InlineFragmentNode):
            return node
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name in spread:
            return None
        spread.add(name)
        return self._fragments[name]

    def _is_included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"] is True:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (include and include["if"] is False)

    def _applies(self, fragment: Fragment, object_type: GraphQLObjectType) -> bool:
        condition = fragment.type_condition
        if condition is None or condition.name.value == object_type.name:
            return True
        abstract = self._schema.get_type(condition.name.value)
        return is_abstract_type(abstract) and self._schema.is_sub_type(abstract, object_type)
