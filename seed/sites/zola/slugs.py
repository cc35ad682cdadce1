"""Slugs of names in addresses as in Zola: `slugify.paths` is on, safe, or off."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from text_unidecode import unidecode  # type: ignore[import-untyped]

Mode: TypeAlias = Literal["on", "safe", "off"]

_APART = re.compile(r"[^a-z0-9]+")
_UNSAFE = str.maketrans("", "", '<>:"/\\|?*')
_CHARACTERS_BY_SPELLING = {
    **{"Me ": "么", "Shen ": "什", "Jia ": "价", "Lv ": "旅", "Shu ": "术"},
    "-": "Ъъ\u05d0\u0621\u0625\u05be\u0384\u0385\u3099\u309a\u309b\u309c\u30fb★☆♪♫",
    "": "\u103a\u2060\u2066\u2067\u2068\u2069",
    **{
        "a": "\u102b\u0972\u17cb\u17d0",
        "h": "\u103e",
        "r": "\u103c",
        "s": "\u0bb6",
        "ss": "\u103f",
    },
    **{"t": "\u09ce", "v": "\u103d\u0b35", "y": "\u103b", "No": "№"},
    **{"P": "₱", "hrn": "₴", "T": "₸", "Rs": "₹", "TL": "₺", "Rb": "₽", "BTC": "₿"},
}
_SPELT = {char: spelt for spelt, chars in _CHARACTERS_BY_SPELLING.items() for char in chars}
"""Characters that Zola's transliteration table maps differently from ours."""
_UNKNOWN = "[?]"


def slugify(text: str, mode: Mode = "on") -> str:
    """
    >>> slugify("Déjà vu: 日本"), slugify("Déjà vu?", "safe"), slugify("A b", "off")
    ('deja-vu-ri-ben', 'Déjà vu', 'A b')
    >>> slugify("объект")
    'ob-ekt'
    """
    if mode == "off":
        return text
    if mode == "safe":
        return text.rstrip(" .").translate(_UNSAFE)
    latin = text if text.isascii() else "".join(map(_latin, text))
    return _APART.sub("-", latin.lower()).strip("-")


def _latin(char: str) -> str:
    if char.isascii():
        return char
    spelt: str = _SPELT[char] if char in _SPELT else unidecode(char)
    return "-" if _UNKNOWN in spelt else spelt
