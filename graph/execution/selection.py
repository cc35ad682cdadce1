"""The selection below a field. Queries use it to fetch only the needed keys.

A `Plan` belongs to one operation and one result of its `@skip` and `@include` directives. All
requests that run it share the plan. It does not depend on other variables, viewers or documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    is_object_type,
)
from graphql.execution.values import VariableValues

from graph.execution.sources import Batch, Computed, Key, source_of

Selecting: TypeAlias = FieldNode | OperationDefinitionNode
"""A node with a selection set: a field, or the operation itself."""


@dataclass(slots=True)
class FieldGroup:
    """One response key of a selection: its field, and all its merged nodes."""

    name: str
    definition: GraphQLField
    nodes: list[FieldNode] = field(default_factory=list)


class Plan:
    """The selections of one operation, for one result of its directives."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues
    ) -> None:
        self.schema = schema
        self.document = document
        self.variables = variables
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._selections: dict[tuple[int, ...], Selection] = {}

    def selection(self, definition: GraphQLField, nodes: Sequence[FieldNode]) -> Selection:
        """The selection below a field. The same nodes give the same object."""
        key = tuple(map(id, nodes))
        selection = self._selections.get(key)
        if selection is None:
            named = get_named_type(definition.type)
            selection = self._selections[key] = Selection(self, named, nodes)
        return selection

    def collect(
        self, object_type: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode | None]
    ) -> dict[str, FieldGroup]:
        """`CollectFields` of the GraphQL specification (section 6.3.2), by response key."""
        groups: dict[str, FieldGroup] = {}
        seen: set[str] = set()
        for selection_set in selection_sets:
            if selection_set is not None:
                self._collect(object_type, selection_set.selections, groups, seen)
        return groups

    def _collect(
        self,
        object_type: GraphQLObjectType,
        nodes: Iterable[SelectionNode],
        groups: dict[str, FieldGroup],
        seen: set[str],
    ) -> None:
        for node in nodes:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                name = node.name.value
                response_key = node.alias.value if node.alias else name
                group = groups.get(response_key)
                if group is None:
                    definition = self.schema.get_field(object_type, name)
                    if definition is None:
                        continue
                    group = groups[response_key] = FieldGroup(name, definition)
                group.nodes.append(node)
                continue
            fragment: FragmentDefinitionNode | InlineFragmentNode
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
            else:
                assert isinstance(node, InlineFragmentNode)
                fragment = node
            if self._applies(fragment, object_type):
                self._collect(object_type, fragment.selection_set.selections, groups, seen)

    def _is_included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"] is True:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (include and include["if"] is False)

    def _applies(
        self, fragment: FragmentDefinitionNode | InlineFragmentNode, object_type: GraphQLObjectType
    ) -> bool:
        condition = fragment.type_condition
        if condition is None or condition.name.value == object_type.name:
            return True
        abstract = self.schema.get_type(condition.name.value)
        return is_abstract_type(abstract) and self.schema.is_sub_type(abstract, object_type)


class Selection:
    """The fields selected below one field, for each possible object type of its value."""

    def __init__(self, plan: Plan, type: GraphQLNamedType, nodes: Sequence[Selecting]) -> None:
        self.plan = plan
        self.type = type
        self.nodes = nodes
        self._groups: dict[str, dict[str, FieldGroup]] = {}
        self._needs: dict[str, frozenset[str]] = {}
        self.kept: dict[str, Any] = {}
        """A cache for batch functions, shared by all requests with this selection."""

    def groups(self, type_name: str | None = None) -> dict[str, FieldGroup]:
        """The fields by response key, for a value of the object type `type_name`."""
        type_name = type_name or self.type.name
        groups = self._groups.get(type_name)
        if groups is None:
            object_type = self.plan.schema.get_type(type_name)
            assert isinstance(object_type, GraphQLObjectType)
            sets = (node.selection_set for node in self.nodes)
            groups = self._groups[type_name] = self.plan.collect(object_type, sets)
        return groups

    def types(self) -> list[GraphQLObjectType]:
        """The possible object types of the value."""
        if is_object_type(self.type):
            return [self.type]
        if is_abstract_type(self.type):
            abstract: GraphQLAbstractType = self.type
            return list(self.plan.schema.get_possible_types(abstract))
        return []

    def children(self, name: str) -> Iterator[Selection]:
        """The selections below each use of the field `name`, under any alias."""
        for object_type in self.types():
            for group in self.groups(object_type.name).values():
                if group.name == name:
                    yield self.plan.selection(group.definition, group.nodes)

    def selects(self, *names: str) -> bool:
        """Whether any of the fields `names` is selected directly below."""
        return any(
            group.name in names
            for object_type in self.types()
            for group in self.groups(object_type.name).values()
        )

    def needs(self, type_name: str) -> frozenset[str]:
        """The keys of a document that the selected fields of `type_name` read."""
        needs = self._needs.get(type_name)
        if needs is None:
            found = {
                path for group in self.groups(type_name).values() for path in self._paths(group)
            }
            needs = self._needs[type_name] = frozenset(found)
        return needs

    def _paths(self, group: FieldGroup) -> Iterable[str]:
        source = source_of(group.definition)
        if isinstance(source, Key):
            below = self.plan.selection(group.definition, group.nodes)
            if not is_object_type(below.type):
                return (source.path,)
            inner = below.needs(below.type.name)
            return [f"{source.path}.{path}" for path in inner] or (source.path,)
        if isinstance(source, Computed | Batch):
            if callable(source.needs):
                return source.needs(self.plan.selection(group.definition, group.nodes))
            return source.needs
        return ()

    def node_needs(self, type_name: str) -> frozenset[str]:
        """For a connection: the keys that the fields of its nodes read, in `nodes` or `edges`."""
        found: set[str] = set()
        for selection in self.children("nodes"):
            found |= selection.needs(type_name)
        for edges in self.children("edges"):
            for node in edges.children("node"):
                found |= node.needs(type_name)
        return frozenset(found)


def projection(paths: Iterable[str]) -> dict[str, Any]:
    """The projection of `paths` for a find, without paths below another path in it."""
    wanted = set(paths)
    return {path: 1 for path in wanted if not _has_parent(path, wanted)} or {"_id": 1}


def _has_parent(path: str, wanted: set[str]) -> bool:
    while "." in path:
        path = path.rpartition(".")[0]
        if path in wanted:
            return True
    return False
