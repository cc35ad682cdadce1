"""Reads the file that declares a site's own fields.

    fields:
      deck: String
      wordCount: {type: Int, from: word_count, filter: true, order: true}
      sponsor: {type: {name: String, url: URL}}

The message for each mistake has its line and says what to write instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import yaml

from loaders.fields.checking import fields_of
from loaders.fields.types import Fields, FieldsError

FILE_NAME = "newsgraph.fields.yaml"
"""The name of the file in a folder that is seeded."""

_Path: TypeAlias = tuple[str, ...]


def read_fields(path: Path) -> Fields:
    """The declaration in a file. Raises FieldsError."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FieldsError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FieldsError(f"{path}: is not UTF-8") from None
    return parse_fields(text, str(path))


def parse_fields(text: str, name: str = FILE_NAME) -> Fields:
    """The declaration in `text`. Raises FieldsError with file and line in the message."""
    lines: dict[_Path, int] = {}
    try:
        return fields_of(_value(yaml.compose(text, yaml.SafeLoader), (), lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise FieldsError(f"{name}{line}: {getattr(error, 'problem', error)}") from None
    except FieldsError as error:
        places = (error.path[:n] for n in range(len(error.path), -1, -1))
        place = next((lines[path] for path in places if path in lines), 1)
        raise FieldsError(f"{name}:{place}: {error}", error.path) from None


def _value(node: Any, path: _Path, lines: dict[_Path, int]) -> Any:
    """The value of a YAML node. Scalars stay text, except true, false and null."""
    if node is None:
        return None
    lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > 6:
        raise FieldsError("is nested too deeply", path)
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise FieldsError("a name must be text", path)
            here = (*path, key.value)
            lines[here] = key.start_mark.line + 1
            if key.value in values:
                raise FieldsError(f"'{key.value}' is declared twice; remove one", here)
            values[key.value] = _value(value, here, lines)
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, lines) for item in node.value]
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() in ("true", "yes", "on")
    return None if node.tag == "tag:yaml.org,2002:null" else node.value
