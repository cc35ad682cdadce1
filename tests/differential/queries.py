"""Random operations from the schema: everything that a client may write, within a budget."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from tests.differential.vocabulary import Vocabulary

Composite = GraphQLObjectType | GraphQLInterfaceType
DEPTH = 5
LEFT_OUT = {"cursor", "startCursor", "endCursor", "__typename"}


@dataclass
class Asked:
    """One operation. `walk` leads to a connection that takes `$cursor`; None where none does."""

    text: str
    variables: dict[str, Any]
    walk: tuple[str, ...] | None
    backwards: bool


@dataclass
class QueryMaker:
    """Makes one operation of the root fields `roots`, else of all but `search`."""

    schema: GraphQLSchema
    vocabulary: Vocabulary
    random: Random
    roots: tuple[str, ...] = ()
    variables: dict[str, Any] = field(default_factory=dict)
    declarations: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    names: int = 0
    walk: tuple[str, ...] | None = None
    backwards: bool = False

    def make(self) -> Asked:
        assert self.schema.query_type is not None
        roots = self.roots or [name for name in self.schema.query_type.fields if name != "search"]
        body = "".join(
            self.field(self.schema.query_type, name, DEPTH, ())
            for name in self.random.choices(roots, k=self.random.choice([1, 1, 2, 3]))
        )
        declared = f"({', '.join(self.declarations)})" if self.declarations else ""
        text = f"query Q{declared} {{ {body}}}\n" + "\n".join(self.fragments)
        return Asked(text, self.variables, self.walk, self.backwards)

    def field(self, parent: Composite, name: str, depth: int, path: tuple[str, ...] | None) -> str:
        """One field, perhaps twice with other subfields: both merge."""
        definition = parent.fields[name]
        named = get_named_type(definition.type)
        key = name
        if definition.args or self.random.random() < 0.1:
            key = self.name("f")
        kept_path = None
        if path is not None and not self.is_list(definition):
            kept_path = (*path, key)
        arguments = self.arguments(name, definition, depth, kept_path)
        head = (f"{key}: " if key != name else "") + name + arguments
        if is_leaf_type(named):
            return f"{head}{self.directive()} "
        directive = self.directive() if self.walk != kept_path else ""
        if directive:
            kept_path = None
        text = f"{head}{directive} {self.selection(named, depth - 1, kept_path)} "
        if self.random.random() < 0.1:
            text += f"{head}{directive} {self.selection(named, depth - 1, None)} "
        return text

    def is_list(self, definition: GraphQLField) -> bool:
        return isinstance(get_nullable_type(definition.type), GraphQLList)

    def selection(self, kind: Composite, depth: int, path: tuple[str, ...] | None) -> str:
        """`{ ... }` of `kind`."""
        names = [name for name in kind.fields if name not in LEFT_OUT]
        if "secured" in names and self.random.random() < 0.8:
            names.remove("secured")  # its errors would be in nearly every answer
        flat = [name for name in names if self.is_flat(kind, name)]
        deep = [name for name in names if name not in flat]
        chosen = self.random.sample(flat, min(len(flat), self.random.randrange(1, 5)))
        if self.random.random() < 0.15:
            chosen.append("__typename")
        if depth > 0 and deep:
            chosen += self.random.sample(deep, min(len(deep), self.random.choice([1, 1, 2, 3])))
        self.random.shuffle(chosen)
        parts = [
            "__typename " if name == "__typename" else self.field(kind, name, depth, path)
            for name in chosen
        ] or ["__typename "]
        if isinstance(kind, GraphQLInterfaceType) and depth > 0:
            for possible in self.schema.get_possible_types(kind):
                if self.random.random() < 0.6:
                    inner = self.selection(possible, depth - 1, None)
                    parts.append(f"... on {possible.name} {inner} ")
        if path is not None and path == self.walk:
            parts.append("pageInfo { startCursor endCursor } ")
        return "{ " + self.wrap(kind, parts) + "}"

    def wrap(self, kind: Composite, parts: list[str]) -> str:
        """Puts some of the fields in a fragment."""
        pick = self.random.random()
        if pick < 0.75:
            return "".join(parts)
        cut = self.random.randrange(len(parts))
        inner = "".join(parts[cut:])
        if pick < 0.87:
            return "".join(parts[:cut]) + f"... on {kind.name}{self.directive()} {{ {inner}}} "
        name = self.name("Part")
        self.fragments.append(f"fragment {name} on {kind.name} {{ {inner}}}")
        return "".join(parts[:cut]) + f"...{name} "

    def is_flat(self, kind: Composite, name: str) -> bool:
        named = get_named_type(kind.fields[name].type)
        return is_leaf_type(named) or named.name == "PageInfo"

    def directive(self) -> str:
        pick = self.random.random()
        if pick > 0.06:
            return ""
        name, kept = self.random.choice([("skip", False), ("include", True)])
        value = kept if self.random.random() < 0.7 else not kept
        if pick < 0.02:
            return f" @{name}(if: {json.dumps(value)})"
        return f" @{name}(if: {self.variable('Boolean!', value)})"

    def arguments(
        self, name: str, definition: GraphQLField, depth: int, path: tuple[str, ...] | None
    ) -> str:
        given: dict[str, Any] = {}
        for argument, shape in definition.args.items():
            value = self.value(name, argument, get_named_type(shape.type).name, depth)
            if value is not None:
                given[argument] = value
        if "last" in given and "first" in given and self.random.random() < 0.95:
            del given[self.random.choice(["first", "last"])]
        texts = [
            f"{argument}: {self.written(value, definition.args[argument].type)}"
            for argument, value in given.items()
        ]
        if "after" in definition.args and path is not None and self.walk is None:
            self.walk, self.backwards = path, "last" in given
            self.declarations.append("$cursor: String")
            texts.append(("before" if self.backwards else "after") + ": $cursor")
        return f"({', '.join(texts)})" if texts else ""

    def value(self, name: str, argument: str, kind: str, depth: int) -> Any:
        """A value for an argument; None to leave it out."""
        random, vocabulary = self.random, self.vocabulary
        if kind.endswith("By"):
            return vocabulary.by(kind.removesuffix("By"))
        if argument == "id":
            return vocabulary.id()
        if argument == "ids":
            return [vocabulary.id() for _ in range(random.randrange(5))]
        if argument == "query":
            return vocabulary.words()
        if argument in ("first", "last"):
            return self.size(argument, depth)
        if random.random() < 0.5:
            return None
        if kind == "ArticleFilter":
            return vocabulary.filter()
        if kind.endswith("Order"):
            return vocabulary.order(kind)
        if kind == "DateInterval":
            return random.choice(["HOUR", "DAY", "WEEK", "MONTH", "YEAR"])
        return None

    def size(self, argument: str, depth: int) -> int | None:
        pick = self.random.random()
        if argument == "last" and pick < 0.7:
            return None
        if pick < 0.015:
            return self.random.choice([-1, 101])
        if pick > 0.9 and depth == DEPTH:
            return None
        return self.random.choice([0, 1, 2, 2, 3] if depth < DEPTH else [0, 1, 2, 5, 5, 100])

    def written(self, value: Any, kind: GraphQLInputType) -> str:
        """A literal, or a variable that holds `value`."""
        if self.random.random() < 0.35:
            return self.variable(str(kind), value, kind)
        return literal(value, kind)

    def variable(self, type: str, value: Any, kind: GraphQLInputType | None = None) -> str:
        """Declares one, now and then with `value` for its default and nothing given."""
        name = self.name("v")
        if kind is not None and self.random.random() < 0.2:
            self.declarations.append(f"${name}: {type} = {literal(value, kind)}")
            return f"${name}"
        self.declarations.append(f"${name}: {type}")
        self.variables[name] = value
        return f"${name}"

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"


def literal(value: Any, kind: GraphQLInputType) -> str:
    """`value` as GraphQL's syntax has it."""
    bare = get_nullable_type(kind)
    if value is None:
        return "null"
    if isinstance(bare, GraphQLList):
        return "[" + ", ".join(literal(item, bare.of_type) for item in value) + "]"
    if isinstance(bare, GraphQLInputObjectType):
        pairs = (f"{key}: {literal(item, bare.fields[key].type)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(bare, GraphQLEnumType):
        return str(value)
    return json.dumps(value)
