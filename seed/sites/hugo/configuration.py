"""A site's configuration as one mapping, and the settings of each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from seed.sites.hugo.files import NAMES, ConfigurationFile
from seed.sites.hugo.values import lowered, strings_of, table, text_of, truth_of

Settings = dict[str, Any]

_OF_ROOT = frozenset(("languages", "module", "theme", "defaultcontentlanguage"))
_MERGE = "_merge"


def settings_of(files: Iterable[ConfigurationFile]) -> Settings:
    """All files as one mapping with lower-case keys. Later files override earlier ones.

    The name of a file in `config/` gives the key of its values: `permalinks.toml` is below
    `permalinks`, `params.es.toml` is below `languages.es.params`.
    """
    settings: Settings = {}
    for file in files:
        settings = merged(settings, lowered(_placed(file)))
    return {key: _plain(value) for key, value in settings.items()}


def _plain(value: Any) -> Any:
    """Remove `_merge`, which is for themes."""
    return {k: v for k, v in value.items() if k != _MERGE} if isinstance(value, dict) else value


def _placed(file: ConfigurationFile) -> dict[str, Any]:
    name = file.path.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    if name in NAMES:
        return file.values
    key, _, language = name.partition(".")
    values: Any = file.values
    if len(values) == 1 and key in values:
        values = values[key]
    if not language:
        return {key: values}
    if key in ("params", "menu", "menus"):
        values = {key: values}
    return {"languages": {language: values}}


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two mappings key by key. `above` overrides `below`.

    >>> merged({"a": {"x": 1, "y": 1}, "b": 1}, {"a": {"x": 2}})
    {'a': {'x': 2, 'y': 1}, 'b': 1}
    """
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        both = isinstance(under, dict) and isinstance(value, dict)
        result[key] = merged(under, value) if both and under else value
    return result


def language_keys(settings: Settings) -> list[str]:
    """The languages that are built, by weight, then by name."""
    languages = {key: table(value) for key, value in table(settings.get("languages")).items()}
    if not languages:
        return [text_of(settings.get("defaultcontentlanguage")).lower() or "en"]
    disabled = disabled_languages(settings)
    enabled = [key for key in languages if key not in disabled]
    return sorted(enabled or languages, key=lambda key: (*_weight(languages[key]), key))


def _weight(language: Mapping[str, Any]) -> tuple[bool, int]:
    weight = language.get("weight")
    number = weight if isinstance(weight, int) else 0
    return not number, number


def disabled_languages(settings: Settings) -> frozenset[str]:
    named = {key.lower() for key in strings_of(settings.get("disablelanguages"))}
    marked = {
        key
        for key, value in table(settings.get("languages")).items()
        if truth_of(table(value).get("disabled"))
    }
    return frozenset(named | marked)


def default_language(settings: Settings, keys: list[str]) -> str:
    named = text_of(settings.get("defaultcontentlanguage")).lower()
    if named in keys:
        return named
    return "en" if "en" in keys else keys[0]


def of_language(settings: Settings, key: str) -> Settings:
    """The settings of one language. Its own settings replace those of the site.

    A mapping such as `permalinks` replaces the site's mapping completely, unless it has `_merge:
    deep`. A list of permalinks is ignored there, as in Hugo.
    """
    own = table(table(settings.get("languages")).get(key))
    result = dict(settings)
    for name, value in own.items():
        if name in _OF_ROOT or (name == "permalinks" and isinstance(value, list)):
            continue
        result[name] = value
        if isinstance(value, dict):
            merges = name == "params" or value.get(_MERGE, "none") != "none"
            result[name] = _plain(merged(table(settings.get(name)), value) if merges else value)
    return result
