"""The limits that fields enforce during execution. They are part of the context."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Each limit is the setting with the same name."""

    max_filter_depth: int
    max_filter_parts: int
    max_list_length: int
    count_cap: int
    search_cap: int
    search_language: str
    content_cache_bytes: int
    operation_timeout: float


def limits_of(settings: Settings) -> Limits:
    """The limits in the settings."""
    return Limits(**{name: getattr(settings, name) for name in Limits.__slots__})


DEFAULT_LIMITS = limits_of(Settings.model_construct())
"""The default limits; `model_construct` does not read the environment."""
