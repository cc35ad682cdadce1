"""The selection below a field, and the keys of documents that it reads.

A `Plan` belongs to one operation and one result of its `@skip` and `@include` directives. All
requests that run it share the plan. It does not depend on other variables, viewers or documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
    is_object_type,
)
from graphql.execution.values import VariableValues

from graph.execution.collecting import FieldCollector, FieldGroup
from graph.execution.sources import Batch, Computed, Key, source_of

Selecting: TypeAlias = FieldNode | OperationDefinitionNode
"""A node with a selection set: a field, or the operation itself."""


class Plan:
    """The selections of one operation, for one result of its directives."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues
    ) -> None:
        self.schema = schema
        self.collector = FieldCollector(schema, document, variables)
        self._selections: dict[tuple[int, ...], Selection] = {}

    def selection(self, definition: GraphQLField, nodes: Sequence[FieldNode]) -> Selection:
        """The selection below a field. The same nodes give the same object."""
        key = tuple(map(id, nodes))
        selection = self._selections.get(key)
        if selection is None:
            named = get_named_type(definition.type)
            selection = self._selections[key] = Selection(self, named, nodes)
        return selection


class Selection:
    """The fields selected below one field, for each possible object type of its value."""

    def __init__(self, plan: Plan, type: GraphQLNamedType, nodes: Sequence[Selecting]) -> None:
        self.plan = plan
        self.type = type
        self.nodes = nodes
        self._groups: dict[str, dict[str, FieldGroup]] = {}
        self._needs: dict[str, frozenset[str]] = {}
        self._node_needs: dict[str, frozenset[str]] = {}
        self._selects: dict[tuple[str, ...], bool] = {}
        self.cache: dict[str, Any] = {}
        """A cache for batch functions, shared by all requests with this selection."""

    def groups(self, type_name: str | None = None) -> dict[str, FieldGroup]:
        """The fields by response key, for a value of the object type `type_name`."""
        type_name = type_name or self.type.name
        groups = self._groups.get(type_name)
        if groups is None:
            object_type = self.plan.schema.get_type(type_name)
            assert isinstance(object_type, GraphQLObjectType)
            sets = (node.selection_set for node in self.nodes)
            groups = self._groups[type_name] = self.plan.collector.collect(object_type, sets)
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
        selects = self._selects.get(names)
        if selects is None:
            selects = self._selects[names] = any(
                group.name in names
                for object_type in self.types()
                for group in self.groups(object_type.name).values()
            )
        return selects

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
        needs = self._node_needs.get(type_name)
        if needs is None:
            edges = [node for edge in self.children("edges") for node in edge.children("node")]
            parts = [node.needs(type_name) for node in (*self.children("nodes"), *edges)]
            needs = self._node_needs[type_name] = frozenset().union(*parts)
        return needs
