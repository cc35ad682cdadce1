"""One language of a site: its key, its tag, and the rules for its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from seed.sites.addresses import UnknownTokenError
from seed.sites.hugo.addresses import Addressing, base_url_of
from seed.sites.hugo.cascade import Cascade, cascades_of
from seed.sites.hugo.configuration import (
    Settings,
    default_language,
    language_keys,
    of_language,
)
from seed.sites.hugo.dates import DateRules, date_rules
from seed.sites.hugo.permalinks import Rule, rules_of
from seed.sites.hugo.values import strings_of, table, text_of, truth_of
from seed.sites.hugo.words import Spelling
from seed.sites.site import SiteError
from seed.sites.values import language_tag


@dataclass(frozen=True, slots=True)
class Language:
    """`key` is the language's name in the configuration and in file names."""

    key: str
    tag: str | None
    title: str
    """The name of the provider."""
    addressing: Addressing
    rules: tuple[Rule, ...]
    dates: DateRules
    zone: ZoneInfo
    cascades: tuple[Cascade, ...]
    content: str
    """Its content folder, below the site's."""
    taxonomies: tuple[str, ...]
    build_future: bool
    build_expired: bool
    has_pages: bool
    family: str = ""
    """Equal for all languages of one site. Empty if there is only one language."""


def languages_of(settings: Settings, url: str | None) -> tuple[Language, ...]:
    """The languages of a site, the default one first. `url` replaces `baseURL`.

    Raises SiteError.
    """
    keys = language_keys(settings)
    default = default_language(settings, keys)
    languages = [_language(settings, key, keys, default, url) for key in keys]
    if len(languages) == 1:
        return tuple(languages)
    first, *others = sorted(languages, key=lambda language: language.key != default)
    return tuple(_related(language, first) for language in (first, *others))


def _related(language: Language, first: Language) -> Language:
    """Languages on one host use the title of the first one, because they are one provider."""
    family = first.addressing.base_url
    same = language.addressing.base_url == family
    return replace(language, family=family, title=first.title if same else language.title)


def _language(
    settings: Settings, key: str, keys: list[str], default: str, url: str | None
) -> Language:
    own = of_language(settings, key)
    named = table(table(settings.get("languages")).get(key))
    try:
        rules = rules_of(own.get("permalinks"), keys)
    except UnknownTokenError as error:
        raise SiteError(f"permalinks: {error}") from None
    return Language(
        key=key,
        tag=_tag(settings, key, default),
        title=text_of(own.get("title")),
        addressing=_addressing(settings, own, key, keys, default, url),
        rules=rules,
        dates=date_rules(own.get("frontmatter")),
        zone=_zone(text_of(own.get("timezone"))),
        cascades=cascades_of(own.get("cascade"), keys, key if "cascade" in named else None),
        content=text_of(own.get("contentdir")) or "content",
        taxonomies=tuple(map(text_of, table(own.get("taxonomies")).values())),
        build_future=truth_of(own.get("buildfuture")),
        build_expired=truth_of(own.get("buildexpired")),
        has_pages="page" not in strings_of(own.get("disablekinds")),
    )


def _tag(settings: Settings, key: str, default: str) -> str | None:
    """The language's own locale or code, for the default language the site's, else its key.

    None if the configuration has no language at all. Then English is only Hugo's default.
    """
    own = table(table(settings.get("languages")).get(key))
    site = settings if key == default else {}
    places = ((own, "locale"), (site, "locale"), (own, "languagecode"), (site, "languagecode"))
    stated = next((text for held, name in places if (text := text_of(held.get(name)))), "")
    if not stated and not settings.get("languages") and not settings.get("defaultcontentlanguage"):
        return None
    return language_tag(stated) or language_tag(key)


def _addressing(
    settings: Settings, own: Settings, key: str, keys: list[str], default: str, url: str | None
) -> Addressing:
    several_hosts = len(keys) > 1 and any(
        "baseurl" in table(table(settings.get("languages")).get(one)) for one in keys
    )
    in_folder = len(keys) > 1 if key != default else _in_subdirectory(settings)
    stated = text_of(own.get("baseurl"))
    if url and not (several_hosts and key != default):
        stated = url
    return Addressing(
        base_url=_base_url(stated),
        prefix=key if in_folder and not several_hosts else "",
        ugly=_ugly(settings, keys[0]),
        spelling=Spelling(
            keep_case=truth_of(own.get("disablepathtolower")),
            remove_accents=truth_of(own.get("removepathaccents")),
        ),
    )


def _in_subdirectory(settings: Settings) -> bool:
    return truth_of(settings.get("defaultcontentlanguageinsubdir"))


def _base_url(text: str) -> str:
    try:
        return base_url_of(text)
    except ValueError as error:
        raise SiteError(f"baseURL: {error}; set it, or give the address with --site URL") from None


def _ugly(settings: Settings, first: str) -> bool | dict[str, bool]:
    """The site's mapping, or that of its first language: Hugo uses no other."""
    own = table(table(settings.get("languages")).get(first)).get("uglyurls")
    value = own if isinstance(own, dict) else settings.get("uglyurls")
    if isinstance(value, dict):
        return {section: truth_of(item) for section, item in value.items()}
    return value == "true" or value is True


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SiteError(
            f"timeZone: {name!r} is not a time zone; expected a name such as Europe/Berlin"
        ) from None
