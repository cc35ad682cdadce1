"""How a purge looks to a shared cache: headers and body of a POST, by a template.

    headers:
      Authorization: "Bearer {token}"
    body: '{"tags": {json}}'
    most_tags: 30

`{tags}` is the tags with `separator` between them, `{json}` a JSON list of them, `{pattern}` a
regular expression that matches any of them, `{token}` the setting `NEWSGRAPH_PURGE_TOKEN`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

_JSON = {"Content-Type": "application/json"}
_MOST_BYTES = 6000
"""Of all tags in one purge: what Varnish and others take in one header by default."""


class TemplateError(ValueError):
    """A template that cannot be used; the message says what is wrong."""


class Purge(NamedTuple):
    """One POST."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Template:
    """What stands in a template's file."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    separator: str = ","
    most_tags: int = 200

    def purges(self, tags: Collection[str], token: str) -> Iterator[Purge]:
        """As many POSTs as the tags take."""
        for part in _parts(sorted(tags), self.most_tags):
            values = {
                "{tags}": self.separator.join(part),
                "{json}": json.dumps(part),
                "{pattern}": "|".join(map(re.escape, part)),
                "{token}": token,
            }
            headers = {name: _filled(text, values) for name, text in self.headers.items()}
            yield Purge(headers, _filled(self.body, values).encode())


TEMPLATES = {
    "varnish": Template({"X-Purge-Tags": "{pattern}"}),
    "nginx": Template(_JSON, '{"tags": {json}}'),
    "fastly": Template(
        {"Fastly-Key": "{token}", "Surrogate-Key": "{tags}"}, separator=" ", most_tags=250
    ),
    "cloudflare": Template(
        {**_JSON, "Authorization": "Bearer {token}"}, '{"tags": {json}}', most_tags=30
    ),
}
"""The ready ones; `deploy/` has what belongs to them at the other end."""


_TEMPLATE = TypeAdapter(Template)


def template_of(name: str) -> Template:
    """The ready template of this name, else the one in the file at this path.

    Raises `TemplateError`.
    """
    if name in TEMPLATES:
        return TEMPLATES[name]
    try:
        read: Any = yaml.safe_load(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        ready = ", ".join(TEMPLATES)
        raise TemplateError(
            f"the purge template {name!r} is none of {ready}, and no file to read ({error})"
        ) from None
    try:
        return _TEMPLATE.validate_python(read)
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(map(str, wrong["loc"])) or "the file"
        raise TemplateError(f"the purge template {name!r}: {where}: {wrong['msg']}") from None


def _parts(tags: list[str], most: int) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for tag in tags:
        if part and (len(part) >= most or size + len(tag) > _MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(tag)
        size += len(tag) + 4  # a separator, or what escapes it
    if part:
        yield part


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(tags|json|pattern|token)\}", lambda match: values[match[0]], text)
