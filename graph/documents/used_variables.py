"""Finds the variables on which parts of an operation depend. All names are sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from graphql import (
    SKIP,
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    VisitorAction,
    visit,
)

_ROOT = "Subscription"


def directive_variables(document: DocumentNode) -> tuple[str, ...]:
    """The variables in arguments of directives."""
    finder = _Directives()
    visit(document, finder)
    return tuple(sorted(finder.names))


def event_variables(document: DocumentNode) -> tuple[str, ...]:
    """The variables on which the responses of a subscription depend, after the event is chosen.

    These are all except those that only the arguments of the root field use, such as a filter.
    """
    used = _counted([document])
    used.subtract(_counted(_root_arguments(document)))
    return tuple(sorted((+used).keys()))


def _root_arguments(document: DocumentNode) -> Iterator[ArgumentNode]:
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode) or (
            isinstance(definition, FragmentDefinitionNode)
            and definition.type_condition.name.value == _ROOT
        ):
            for selection in definition.selection_set.selections:
                if isinstance(selection, FieldNode):
                    yield from selection.arguments or ()


def _counted(nodes: Iterable[Node]) -> Counter[str]:
    """How often each variable is used in the nodes."""
    finder = _Uses()
    for node in nodes:
        visit(node, finder)
    return finder.names


class _Directives(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


class _Uses(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: Counter[str] = Counter()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names[node.name.value] += 1

    def enter_variable_definition(self, *_: object) -> VisitorAction:
        return SKIP  # declares a variable, but does not use it
