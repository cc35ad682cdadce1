"""Converts the keyword-only parameters of a batch function to GraphQL arguments.

A batch function receives an input object as the mapping that graphql-core coerced, with the public
names. Strawberry needs the class that declares the input. `Annotated` gives both:

    ArticleByInput: TypeAlias = Annotated[InputMapping, ArticleBy]

    async def load_article(roots, info, *, by: ArticleByInput) -> list[Document | None]: ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import strawberry

InputMapping: TypeAlias = Mapping[str, Any]


def declared_arguments(load: Callable[..., Any]) -> Callable[..., Any]:
    """A function with the GraphQL arguments of `load`, for Strawberry. It is never called.

    A default of None means "not given": the schema shows no default, and graphql-core passes no
    argument.
    """

    def declared(**_: Any) -> Any:
        raise NotImplementedError

    parameters = [
        parameter.replace(default=strawberry.UNSET) if parameter.default is None else parameter
        for parameter in inspect.signature(load).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    declared.__annotations__ = {one.name: one.annotation for one in parameters}
    hints = get_type_hints(declared, load.__globals__, include_extras=True)
    types = {name: _declared_type(hint) for name, hint in hints.items()}
    declared.__annotations__ = types
    declared.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(annotation=types[one.name]) for one in parameters]
    )
    declared.__module__ = load.__module__
    return declared


def _declared_type(hint: Any) -> Any:
    """`hint`, with each mapping replaced by the input class in its annotation."""
    if get_origin(hint) is Annotated:
        _, *metadata = get_args(hint)
        return next((one for one in metadata if isinstance(one, type)), hint)
    if get_origin(hint) in (Union, UnionType):
        members = [_declared_type(member) for member in get_args(hint)]
        return Union[tuple(members)]  # noqa: UP007  # built from a list
    return NoneType if hint is None else hint
