"""A strict YAML reader: builds values from the events of PyYAML's C parser by YAML 1.2.

We do not use PyYAML's own loaders. They follow YAML 1.1 (`no` is False, `0123` is 83), accept
duplicate keys, drop offsets from dates and expand aliases without a limit. They also build a tree
of nodes first, which takes four times as long as the parsing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yaml import YAMLError
from yaml.reader import ReaderError

from seed.reading.problems import RejectedError, rejected
from seed.values.nesting import Lines
from seed.values.yaml_reader import Dialect, TextKeys, YamlOptions, YamlReader


def load_yaml(
    text: str,
    *,
    text_keys: TextKeys | None = None,
    line: int = 1,
    lines: Lines | None = None,
    dates_as_text: bool = False,
    dialect: Dialect = "strict",
    plain: Mapping[str, Callable[[str], Any]] | None = None,
) -> Any:
    """The one document of `text`.

    `text_keys` gives, for each top-level key, the keys below it whose plain values stay text
    (`title: 2020`). `line` is the first line of `text`. If `lines` is given, the line of every
    value is stored there by its path. With `dates_as_text` dates stay as written. `plain` parses
    the plain values of some top-level keys.

    In the dialects "go" and "ruby" merge keys are merged, and tags that create no object are
    ignored. Ruby also uses the last value of a duplicate key, reads `yes` and `no` as true and
    false, and ignores everything after the first document.

    Raises RejectedError.
    """
    options = YamlOptions(text_keys or {}, dates_as_text, dialect, plain or {})
    try:
        return YamlReader(text, options, line, lines).document()
    except YAMLError as error:
        raise _syntax_error(error, text, line) from None


def _syntax_error(error: YAMLError, source: str, line: int) -> RejectedError:
    if isinstance(error, ReaderError):
        line += source.encode()[: error.position].count(b"\n")
        return rejected("yaml-syntax", f"{error.reason}; remove the character", line=line)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    text = getattr(error, "problem", None) or str(error)
    if "mapping values are not allowed" in text:
        text = "a value holds a colon followed by a space; put the whole value between quotes"
    elif "did not find expected key" in text or "found character that cannot start" in text:
        text += "; check the quotes and the indentation"
    return rejected("yaml-syntax", text, line=mark.line + line if mark else None)
