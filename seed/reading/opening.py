"""Turns a command's arguments into the options for reading: mapping, sites, limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from seed.reading.declared import find_declaration
from seed.reading.files import Reading
from seed.sites.plain import PlainSite
from seed.sites.site import Opening
from seed.sites.sites import Sites, open_sites
from seed.summary import Summary
from seed.values.mapping import Mapped, MappingError, is_address, load_mapping

SHOWN = 5
"""How many sites are described. A list of paths can contain any number of sites."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The command line options for reading files."""

    generator: str | None = None
    site: str | None = None
    url: str | None = None
    mapping: str | None = None
    language: str = "english"
    max_bytes: int = 5_000_000
    fields: Path | None = None
    """The file that declares own fields. Without it, a seeded folder can have one."""
    lenient_fields: bool = False


def open_reading(paths: Sequence[str], choices: Choices, lines: Sequence[str] = ()) -> Reading:
    """`lines`: paths from standard input. Raises MappingError, SiteError and FieldsError.

    A mapping describes a plain folder, unless a generator is named too.
    """
    mapped = load_mapping(choices.mapping) if choices.mapping else None
    generator = choices.generator or ("none" if mapped else None)
    opening = Opening(choices.site, choices.max_bytes)
    if choices.site is not None and not is_address(choices.site):
        raise MappingError(
            f"--site: expected http:// or https:// and a host, found {choices.site!r}"
        )
    listed = [line.strip("\r\n") for line in lines if line.strip()]
    sites = open_sites(paths, opening, _plain(choices, mapped), generator, listed)
    roots = [site.root for _, site in sites.places]
    declared = find_declaration(list(dict.fromkeys((*paths, *roots))), choices.fields)
    lenient = choices.lenient_fields
    return Reading(choices.language, choices.max_bytes, sites, mapped, declared, lenient)


def _plain(choices: Choices, mapped: Mapped | None) -> PlainSite:
    address = choices.site or (mapped.site if mapped else None)
    template = choices.url or (mapped.url if mapped else None)
    if template and not address and not is_address(template):
        raise MappingError(
            f"the template {template!r} has no host; give --site, or begin it with https://"
        )
    return PlainSite(mapping=mapped, url=address, template=template)


def describe(sites: Sites) -> Iterator[str]:
    """One line for each site: the detected generator, and how it makes addresses."""
    descriptions = list(dict.fromkeys(site.describe() for _, site in sites.places))
    yield from descriptions[:SHOWN]
    if len(descriptions) > SHOWN:
        yield f"... and {len(descriptions) - SHOWN:,} more folders"


def advice(sites: Sites, summary: Summary) -> str | None:
    """What to try if plain folders without a mapping contain files, but no article."""
    loaded = summary.added + summary.updated + summary.unchanged + summary.duplicates
    plain = all(isinstance(site, PlainSite) and not site.mapping for _, site in sites.places)
    if loaded or not plain or not summary.reasons["missing-key"]:
        return None
    return (
        "No file has the keys of an article. If this is a site, name its generator: "
        "--generator jekyll, hugo or zola. If the files use other keys, map them: --map."
    )
