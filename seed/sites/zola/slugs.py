"""Slugs of names in addresses as in Zola: `slugify.paths` is on, safe, or off."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from text_unidecode import unidecode  # type: ignore[import-untyped]

Mode: TypeAlias = Literal["on", "safe", "off"]

_APART = re.compile(r"[^a-z0-9]+")
_UNSAFE = str.maketrans("", "", '<>:"/\\|?*')
_SPELT = {
    **{"么": "Me ", "什": "Shen ", "价": "Jia ", "旅": "Lv ", "术": "Shu ", "№": "No"},
    **dict.fromkeys("Ъъ\u05d0\u0621\u0625\u05be\u0384\u0385\u309b\u309c\u30fb★☆♪♫", "-"),
    **dict(zip("₱₴₸₹₺₽₿", ("P", "hrn", "T", "Rs", "TL", "Rb", "BTC"), strict=True)),
}
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
    spelt: str = _SPELT.get(char) or unidecode(char)
    return "-" if _UNKNOWN in spelt else spelt
