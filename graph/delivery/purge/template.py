"""The template of a purge request: the headers and the body of a POST.

    headers:
      Authorization: "Bearer {token}"
    body: '{"tags": {json}}'
    most_tags: 30

`{tags}` is the tags, joined by `separator`. `{json}` is a JSON list of the tags. `{pattern}` is a
regular expression that matches any of the tags. `{token}` is the setting `NEWSGRAPH_PURGE_TOKEN`.
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
_MAX_BYTES = 6000
"""The most bytes of tags in one purge: the default header limit of Varnish and others."""


class TemplateError(ValueError):
    """An invalid template. The message gives the reason."""


class Purge(NamedTuple):
    """One POST request."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Template:
    """The content of a template file."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    separator: str = ","
    most_tags: int = 200

    def purges(self, tags: Collection[str], token: str) -> Iterator[Purge]:
        """The POST requests for these tags."""
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
    "webhook": Template({**_JSON, "Authorization": "Bearer {token}"}, '{"tags": {json}}'),
}
"""The built-in templates. `deploy/` and `examples/nextjs` receive three of them."""


_TEMPLATE = TypeAdapter(Template)


def template_of(name: str) -> Template:
    """The built-in template with this name, otherwise the template in the file at this path.

    Raises `TemplateError`.
    """
    if name in TEMPLATES:
        return TEMPLATES[name]
    try:
        read: Any = yaml.safe_load(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        ready = ", ".join(TEMPLATES)
        raise TemplateError(
            f"the purge template {name!r} is not one of {ready}, and not a readable file ({error})"
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
        if part and (len(part) >= most or size + len(tag) > _MAX_BYTES):
            yield part
            part, size = [], 0
        part.append(tag)
        size += len(tag) + 4  # a separator, or a character that escapes it
    if part:
        yield part


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(tags|json|pattern|token)\}", lambda match: values[match[0]], text)
