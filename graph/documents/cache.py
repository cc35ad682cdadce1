"""Parses and validates documents, and caches the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    parse,
    validate,
    visit,
)

from graph.documents.cost import Cost, operation_cost
from graph.documents.limits import check_limits
from graph.documents.used_variables import directive_variables, event_variables
from graph.errors import IntrospectionDisabled, OperationNotFound, QueryTooComplex, RequestErrors
from loaders.settings import Settings

MAX_CACHE_BYTES = 64_000_000
"""The limit of each cache of operations: documents, prepared requests, plans."""
_MIN_BYTES = 64_000
"""A smaller operation counts as this large, so that a cache has at most 1,000 entries."""
_TOKEN_BYTES = 600
"""The memory of a token in the syntax tree and in compiled code: some hundred times its text."""
_MAX_ERRORS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A valid operation. While it is cached, the same text and name give the same object."""

    document: DocumentNode
    definition: OperationDefinitionNode
    source: str
    digest: str
    """SHA-256 of the source, in hex."""
    cost: Cost
    directive_variables: tuple[str, ...] = ()
    """The variables in `@skip` and `@include`."""
    event_variables: tuple[str, ...] = ()
    """The variables on which the responses of a subscription depend, after its event is chosen."""

    @property
    def name(self) -> str | None:
        return self.definition.name.value if self.definition.name else None

    @property
    def type(self) -> OperationType:
        return self.definition.operation

    @property
    def size(self) -> int:
        """An estimate of its memory, in bytes. Never more than a cache holds."""
        size = _TOKEN_BYTES * self.document.token_count + 2 * len(self.source)
        return min(max(size, _MIN_BYTES), MAX_CACHE_BYTES)


class DocumentCache:
    """Parses and validates documents, checks their limits, and caches the most recently used ones.

    The cache is limited by the memory of its operations, so that many different ones cannot fill
    the memory of a worker.
    """

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._operations: LRUCache[tuple[str, str | None], Operation] = LRUCache(
            MAX_CACHE_BYTES, lambda operation: operation.size
        )

    def prepare(self, source: str, name: str | None = None) -> Operation:
        """The operation `name` of the document, or its only operation if `name` is None.

        Raises RequestErrors if the document does not parse or is not valid. Raises PublicError if
        it exceeds a limit or has no such operation.
        """
        key = (source, name)
        operation = self._operations.get(key)
        if operation is None:
            operation = self._operations[key] = self._check(source, name)
        return operation

    def check_cost(self, operation: Operation, variables: Mapping[str, Any]) -> int:
        """The cost of the operation with these variables. Raises QueryTooComplex."""
        cost = operation.cost.value(variables)
        if cost > self._settings.max_cost:
            raise QueryTooComplex(
                f"The operation costs {cost}; at most {self._settings.max_cost} is allowed. A "
                "field costs 1 times the page sizes above it."
            )
        return cost

    def _check(self, source: str, name: str | None) -> Operation:
        """Parse the document, check its limits, and validate it, in this order."""
        try:
            document = self._parse(source)
            definition = _definition(document, name)
            check_limits(document, self._settings)
            self._validate(document)
            cost = operation_cost(self._schema, document, definition)
        except RecursionError:
            raise QueryTooComplex("The document is nested too deeply.") from None
        digest = sha256(source.encode()).hexdigest()
        is_subscription = definition.operation is OperationType.SUBSCRIPTION
        return Operation(
            document,
            definition,
            source,
            digest,
            cost,
            directive_variables(document),
            event_variables(document) if is_subscription else (),
        )

    def _parse(self, source: str) -> DocumentNode:
        max_tokens = self._settings.max_tokens
        try:
            return parse(source, max_tokens=max_tokens, allow_empty_selection_sets=False)
        except GraphQLError as error:
            # graphql-core has no types for the errors of its limits.
            if isinstance(error, GraphQLSyntaxError) and "tokens" in error.message:
                raise QueryTooComplex(
                    f"The document is too large: at most {max_tokens} tokens are allowed."
                ) from None
            if isinstance(error, GraphQLSyntaxError) and "nested too deeply" in error.message:
                raise QueryTooComplex("The document is nested too deeply.") from None
            raise RequestErrors([error], "GRAPHQL_PARSE_FAILED") from None

    def _validate(self, document: DocumentNode) -> None:
        if not self._settings.introspection_enabled:
            visit(document, _NoIntrospection())
        errors = validate(
            self._schema,
            document,
            max_errors=_MAX_ERRORS,
            hide_suggestions=not self._settings.introspection_enabled,
            allow_empty_selection_sets=False,
        )
        if errors:
            raise RequestErrors(errors, "GRAPHQL_VALIDATION_FAILED")


class _NoIntrospection(Visitor):
    """Raises IntrospectionDisabled for a document that reads the schema."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in ("__schema", "__type"):
            raise IntrospectionDisabled(
                "Introspection is off here; `newsgraph schema` prints the schema."
            )


def _definition(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run. Raises OperationNotFound."""
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    if name is not None:
        for operation in operations:
            if operation.name is not None and operation.name.value == name:
                return operation
        raise OperationNotFound(f"The document has no operation named '{name[:100]}'.")
    if not operations:
        raise OperationNotFound("The document has no operation.")
    if len(operations) > 1:
        raise OperationNotFound(
            f"The document has {len(operations)} operations; 'operationName' must say which to run."
        )
    return operations[0]
