"""`newsgraph fields`: shows an archive's own keys, and proposes a declaration for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from loaders.fields.names import ARTICLE_FIELDS, graphql_name
from seed.own_keys import EMPTY_LIST, EXAMPLES, MIXED_LIST, OBJECT, OwnKey, accepts

Key: TypeAlias = tuple[str, ...]
"""The path of a key, from the outermost one."""

_MAX_LEVELS = 4


def propose(keys: dict[str, OwnKey], count: int) -> Iterator[str]:
    """The lines of a declaration. Keys in most files come first. `count`: number of articles."""
    yield f"# {count:,} articles were read. Keep the lines that you want, and add what each field"
    yield "# is for: filter, order, facet. Save the file as newsgraph.fields.yaml in the folder."
    yield "fields:"
    taken: set[str] = set()
    for key, own_key in sorted(keys.items(), key=lambda item: (-item[1].files, item[0])):
        yield from _lines((key,), own_key, count, taken)


def _lines(key: Key, own_key: OwnKey, count: int, taken: set[str]) -> Iterator[str]:
    """`taken`: the names of fields so far, in lower case."""
    chosen = own_key.type()
    if chosen is None or chosen in (EMPTY_LIST, MIXED_LIST) or len(key) > _MAX_LEVELS:
        yield f"  # {'.'.join(key)}: no value with a type ({own_key.files:,} files)"
        return
    is_object = chosen.strip("[]") == OBJECT
    if is_object and not _is_flat(key, own_key):
        for name, below in own_key.below.items():
            yield from _lines((*key, name), below, count, taken)
        return
    examples = "" if is_object else f": {', '.join(_examples(own_key, chosen))}"
    share = 100 * own_key.files / count
    yield f"  # {own_key.files:,} of {count:,} files ({share:.0f}%){examples}"
    yield from _misfits(own_key, "")
    for name, below in own_key.below.items() if is_object else ():
        yield from _misfits(below, f"{name}: ")
    type = _object_type(own_key, chosen) if is_object else chosen
    yield f"  {_declaration(_name(key, taken), '.'.join(key), type)}"


def _examples(own_key: OwnKey, chosen: str) -> list[str]:
    fitting = (values for type, values in own_key.types.items() if accepts(chosen, type))
    return [example for values in fitting for example in values.examples][:EXAMPLES]


def _misfits(own_key: OwnKey, label: str) -> Iterator[str]:
    for type, values in own_key.misfits():
        places, examples = ", ".join(values.paths), ", ".join(values.examples)
        yield f"  #   {label}{values.files:,} do not fit ({type} {examples}): {places}"


def _object_type(own_key: OwnKey, chosen: str) -> Any:
    types = {graphql_name(name): below.type() for name, below in own_key.below.items()}
    members = {name: type for name, type in types.items() if type not in (None, EMPTY_LIST)}
    return [members] if chosen.startswith("[") else members


def _is_flat(key: Key, own_key: OwnKey) -> bool:
    """Whether the object can be one field: its members are values and keep their names.

    The separate tables of Hugo and Zola for a site's own keys are not a field.
    """
    if key in (("params",), ("extra",)):
        return False
    types = {name: below.type() for name, below in own_key.below.items()}
    return any(type not in (None, EMPTY_LIST) for type in types.values()) and all(
        graphql_name(name) == name and (type or "").strip("[]") not in (OBJECT, "mixed")
        for name, type in types.items()
    )


def _name(key: Key, taken: set[str]) -> str:
    name = graphql_name(".".join(key))
    if name in ARTICLE_FIELDS:
        name = f"own{name[0].upper()}{name[1:]}"
    while name.lower() in taken:
        name += "2"
    taken.add(name.lower())
    return name


def _declaration(name: str, source: str, type: Any) -> str:
    field: Any = type if name == source and isinstance(type, str) else {"type": type}
    if name != source:
        field["from"] = source
    text: str = yaml.safe_dump(
        {name: field}, default_flow_style=True, width=10_000, sort_keys=False
    )
    return text.strip()[1:-1]
