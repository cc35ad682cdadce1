"""Draws lines over a logarithmic axis of archive sizes, as an SVG for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from typing import TypeAlias

Line: TypeAlias = Sequence[tuple[int, float]]
"""Points: an archive's size and a figure."""

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 720, 320, 56, 40, 190, 40
_COLOURS = ("#0b6e99", "#d9730d", "#448361", "#9065b0", "#c4554d")


def chart(title: str, lines: Mapping[str, Line]) -> str:
    """Draw `lines`, given by name, as SVG. The vertical axis starts at zero."""
    sizes = sorted({size for line in lines.values() for size, _ in line})
    top = max((value for line in lines.values() for _, value in line), default=1.0) * 1.1 or 1.0
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    low, high = log10(sizes[0]), log10(sizes[-1])

    def x(size: int) -> float:
        return _LEFT + width * (log10(size) - low) / ((high - low) or 1)

    def y(value: float) -> float:
        return _TOP + height * (1 - value / top)

    parts = [_text(_LEFT, 20, title, "start", weight="bold")]
    for step in range(5):
        value = top * step / 4
        parts.append(
            f'<line x1="{_LEFT}" y1="{y(value):.1f}" x2="{_LEFT + width}" y2="{y(value):.1f}" '
            'stroke="#ddd"/>'
        )
        parts.append(_text(_LEFT - 6, y(value) + 4, f"{value:.3g}", "end"))
    parts += [_text(x(size), _HEIGHT - 14, f"{size:,}", "middle") for size in sizes]
    for place, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[place % len(_COLOURS)]
        points = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in line)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts.append(_text(_LEFT + width + 12, _TOP + 18 * place + 8, name, "start", colour))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="12" role="img" aria-label="{escape(title)}">'
        '<rect width="100%" height="100%" fill="#fff"/>' + "".join(parts) + "</svg>\n"
    )


def _text(
    x: float, y: float, text: str, anchor: str, colour: str = "#333", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
