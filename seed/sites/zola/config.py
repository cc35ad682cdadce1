"""A Zola site's configuration: `config.toml` or `zola.toml`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from seed.reading.problems import RejectedError
from seed.sites.configuration import read_configuration, site_error
from seed.sites.site import Opening, SiteError
from seed.sites.values import language_tag
from seed.sites.zola.slugs import Mode
from seed.sites.zola.values import table, text, texts
from seed.values.fields import is_url
from seed.values.front_matter import decode
from seed.values.toml_values import load_toml

NAMES = ("config.toml", "zola.toml")
_MODES: dict[Any, Mode] = {"on": "on", "safe": "safe", "off": "off"}


@dataclass(frozen=True, slots=True)
class Config:
    base_url: str
    title: str | None
    author: str | None
    default_language: str
    default_tag: str | None
    """None if the configuration has no language. Then English is only Zola's default."""
    languages: tuple[str, ...]
    """The other languages, as written in file names."""
    mode: Mode
    keep_dates: bool
    ignored: tuple[str, ...]
    data: bytes

    def permalink(self, path: str) -> str:
        """The full address of a path with a leading slash. Zola encodes nothing."""
        return self.base_url.removesuffix("/") + path


def configuration_file(folder: str) -> str | None:
    """The file's path, if it is a configuration of Zola."""
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and (name == "zola.toml" or _names_an_address(path)):
            return path
    return None


def _names_an_address(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            lines = file.read(1_000_000).splitlines()
    except OSError:
        return False
    top = takewhile(lambda line: not line.lstrip().startswith(b"["), lines)
    return any(line.replace(b" ", b"").startswith(b"base_url=") for line in top)


def read_config(path: str, folder: str, opening: Opening) -> Config:
    """Raises SiteError."""
    data = read_configuration(path, folder, opening.max_bytes)
    try:
        values = load_toml(decode(data), dates_as_text=True)
    except RejectedError as error:
        raise site_error(path, error) from None
    slugs = table(values.get("slugify"))
    languages = _languages(values.get("languages"))
    default = values.get("default_language")
    stated = default if isinstance(default, str) else "en"
    return Config(
        base_url=_address(path, opening.url or values.get("base_url")),
        title=text(values.get("title")),
        author=text(values.get("author")),
        default_language=stated,
        default_tag=language_tag(stated) if default or languages else None,
        languages=tuple(code for code in languages if code != stated),
        mode=_MODES.get(slugs.get("paths"), "on"),
        keep_dates=slugs.get("paths_keep_dates") is True,
        ignored=tuple(texts(values.get("ignored_content"))),
        data=data,
    )


def _address(path: str, value: Any) -> str:
    if not isinstance(value, str) or not is_url(value):
        raise SiteError(
            f"{path}: base_url: expected http:// or https:// and a host, found {value!r:.80};"
            " set it, or give the address with --site URL"
        )
    return value


def _languages(value: Any) -> list[str]:
    """Codes of languages. Before Zola 0.14 they were a list of tables with a `code`."""
    if isinstance(value, dict):
        return list(value)
    codes = [table(item).get("code") for item in value] if isinstance(value, list) else []
    return [code for code in codes if isinstance(code, str)]
