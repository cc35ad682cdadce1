"""The identity of a page: its address, its aliases, and its translation key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seed.reading.problems import rejected
from seed.sites.addresses import UnknownTokenError
from seed.sites.hugo.addresses import Place, address, alias_addresses
from seed.sites.hugo.dates import Dates
from seed.sites.hugo.front_matter import FrontMatter
from seed.sites.hugo.languages import Language
from seed.sites.hugo.paths import ContentPath
from seed.sites.hugo.permalinks import (
    Subject,
    expand,
    expand_clean,
    pattern_for,
)
from seed.sites.hugo.values import strings_of, text_of


@dataclass(frozen=True, slots=True)
class Content:
    """A dated content file: its path, its values, and its sections."""

    path: ContentPath
    language: Language
    front_matter: FrontMatter
    values: Mapping[str, Any]
    """With lower-case keys, cascades included."""
    dates: Dates
    sections: tuple[str, ...]
    section_slugs: tuple[str, ...]
    container: str


def slug_of(content: Content) -> str:
    """The slug that the front matter states, else that in the file's name, else an empty text."""
    if "slug" in content.values:
        return text_of(content.values["slug"]).strip("-")
    return content.dates.slug or ""


def states_address(content: Content) -> bool:
    """Whether the file itself has a url that is not a pattern."""
    url = text_of(content.front_matter.values.get("url"))
    return bool(url) and ":" not in url


def bundle_name(path: ContentPath) -> str | None:
    """The name to use instead of the file's name if that is `index.md` or `index.es.md`."""
    if path.kind != "leaf":
        return None
    return f"{path.base_name}.{path.language}" if path.language else path.base_name


def translation_key(content: Content) -> str | None:
    """Equal for all translations of one page."""
    family = content.language.family
    stated = text_of(content.values.get("translationkey"))
    return f"{family} {stated or content.path.normal().base}" if family else None


def aliases_of(content: Content, web_url: str) -> list[str]:
    """`redirect_from` too: Hugo does not read it, but sites that came from Jekyll keep it."""
    aliases = [*strings_of(content.values.get("aliases"))]
    aliases += strings_of(content.values.get("redirect_from"))
    section = content.path.normal().section
    return alias_addresses(content.language.addressing, aliases, web_url, section)


def address_of(content: Content) -> str:
    """The full address of the page. Raises RejectedError if a setting of it is not valid."""
    language, path = content.language, content.path
    stated = text_of(content.values.get("url"))
    slug = slug_of(content)
    title = text_of(content.values.get("title"))
    subject = Subject(
        path, content.dates.date, title, slug, content.sections, content.section_slugs
    )
    spelling = language.addressing.spelling
    pattern = pattern_for(language.rules, path.normal().base, language.key)
    try:
        if stated.startswith(("http://", "https://")):
            raise ValueError("Hugo does not accept http:// here; start the address with a slash")
        if ":" in stated:
            stated = expand(stated, subject, spelling)
        expanded = expand_clean(pattern, subject, spelling) if pattern else None
        place = Place(path, content.container, slug)
        return address(language.addressing, place, expanded, stated or None)
    except (UnknownTokenError, ValueError) as error:
        raise rejected("bad-url", str(error), "url" if stated else "slug") from None
