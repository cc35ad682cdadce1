"""Address templates such as `/:year/:month/:title/`, and the values of their tokens.

The rules are Jekyll's. Plain folders use them too (`newsgraph seed --url`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, TypeAlias
from urllib.parse import quote

from seed.sites.calendar import DAYS, MONTHS

Mode: TypeAlias = Literal["default", "pretty"]
Token: TypeAlias = Callable[[], str]

_TOKEN = re.compile(r":([a-z_]+)")
_PRETTY = frozenset("._~!$&'()+,;=@")
_PATH_SAFE = "-._~!$&'()*+,;=:@/?"
_SLASHES = re.compile(r"/{2,}")


class UnknownTokenError(Exception):
    """A template contains an unknown token."""


def fill(template: str, tokens: Mapping[str, Token]) -> str:
    """The template with each `:token` replaced by its escaped value.

    `:month_:day` means `:month`, an underscore and `:day`. Raises UnknownTokenError.

    >>> fill("/:year_:slug/", {"year": lambda: "2020", "slug": lambda: "é"})
    '/2020_%C3%A9/'
    """

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name in tokens:
            return escape_path(tokens[name]())
        shorter = name.removesuffix("_")
        if shorter not in tokens:
            raise UnknownTokenError(
                f"unknown placeholder :{name}; expected one of :{', :'.join(sorted(tokens))}"
            )
        return escape_path(tokens[shorter]()) + name[len(shorter) :]

    return _TOKEN.sub(replace, template)


def sanitize(path: str) -> str:
    """Clean a path: one slash at the start, no `..`, and no empty part.

    >>> sanitize("a//../b"), sanitize("/2020/")
    ('/a/b', '/2020/')
    """
    return _SLASHES.sub("/", f"/{path}".replace("..", "/").replace("./", ""))


def escape_path(text: str) -> str:
    """Percent-encode a path, except allowed characters, slashes and question marks.

    >>> escape_path("c# & déjà vu")
    'c%23%20&%20d%C3%A9j%C3%A0%20vu'
    """
    return quote(text, safe=_PATH_SAFE)


def slugify(text: str, mode: Mode = "default", *, cased: bool = False) -> str:
    """The words of a text joined by hyphens: letters, marks and decimal digits of any script.

    "pretty" also keeps `._~!$&'()+,;=@`.

    >>> slugify("The _config.yml file"), slugify("The _config.yml file", "pretty", cased=True)
    ('the-config-yml-file', 'The-_config.yml-file')
    """
    kept = _PRETTY if mode == "pretty" else frozenset()
    characters: list[str] = []
    for character in text:
        if _is_word(character) or character in kept:
            characters.append(character)
        elif not characters or characters[-1] != "-":
            characters.append("-")
    slug = "".join(characters)
    slug = slug.removeprefix("-").removesuffix("-")
    return slug if cased else downcase(slug)


def downcase(text: str) -> str:
    """Lower case, letter by letter: there is no special final sigma."""
    return "".join(map(str.lower, text))


def _is_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def date_tokens(date: datetime) -> dict[str, Token]:
    """The tokens of a date, in its own time zone. Always in English."""
    return {
        "year": lambda: f"{date.year:04}",
        "short_year": lambda: f"{date.year % 100:02}",
        "month": lambda: f"{date.month:02}",
        "i_month": lambda: str(date.month),
        "short_month": lambda: MONTHS[date.month - 1][:3],
        "long_month": lambda: MONTHS[date.month - 1],
        "day": lambda: f"{date.day:02}",
        "i_day": lambda: str(date.day),
        "y_day": lambda: f"{date.timetuple().tm_yday:03}",
        "w_year": lambda: f"{date.isocalendar().year:04}",
        "week": lambda: f"{date.isocalendar().week:02}",
        "w_day": lambda: str(date.isocalendar().weekday),
        "short_day": lambda: DAYS[date.weekday()][:3],
        "long_day": lambda: DAYS[date.weekday()],
        "hour": lambda: f"{date.hour:02}",
        "minute": lambda: f"{date.minute:02}",
        "second": lambda: f"{date.second:02}",
    }
