"""What the scanner finds: parts, and the reason to stop."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from seed.reading.problems import Problem


class Part(NamedTuple):
    """One child of the channel or the feed, and its first line."""

    content: Element | Problem
    line: int
    whole: bool = False
    """The problem affects the whole file, not one entry."""


class StopError(Exception):
    """Nothing more can be read of the file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
