"""Links between files of one site: `{% post_url %}`, `{% link %}`, `{{< ref >}}`, `@/page.md`.

A generator looks up the file in the site's folders. This module looks up the articles of those
files by path. A reference can be relative to any folder above the article that contains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

_REFERENCE = re.compile(
    r"\{(?:%-?|\{[<%])\s*(?:post_url|link|ref|relref)\s+(?:path=)?"
    r"(?:\"([^\"\n]{1,500})\"|'([^'\n]{1,500})'|([^\s\"'<>%{}]{1,500}))"
    r"|\]\(@/([^\s()<>\"#]{1,500})"
)
_EXTENSIONS = (".md", ".markdown", ".html")
_MAX_REFERENCES = 50
_MAX_FOLDERS = 12


def references(text: str) -> list[str]:
    """The references in a body to other files of its site, without duplicates.

    >>> references('[a]({% post_url 2020-01-02-b %}) [c](@/d.md#e) {{< relref "f.md#g" >}}')
    ['2020-01-02-b', 'd.md', 'f.md']
    """
    if "_url" not in text and "link" not in text and "ref" not in text and "(@/" not in text:
        return []
    found: dict[str, None] = {}
    for match in _REFERENCE.finditer(text):
        name = next(group for group in match.groups() if group is not None).partition("#")[0]
        if name:
            found[name] = None
        if len(found) >= _MAX_REFERENCES:
            break
    return list(found)


def files_of(reference: str, path: str) -> Iterator[str]:
    """Possible paths of the file that `reference` in the article at `path` means, nearest first.

    >>> list(files_of("b.md", "/s/_posts/a.md"))[:3]
    ['/s/_posts/b.md', '/s/_posts/_posts/b.md', '/s/b.md']
    """
    name = reference.lstrip("/")
    if ".." in PurePosixPath(name).parts:
        return
    suffix = PurePosixPath(name).suffix
    names = [name] if suffix in _EXTENSIONS else [name + end for end in _EXTENSIONS]
    if suffix not in _EXTENSIONS:
        names.append(f"{name}/index.md")
    for folder in list(PurePosixPath(path).parents)[:_MAX_FOLDERS]:
        for below in ("", "_posts"):
            yield from (str(folder / below / one) for one in names)


def links_of(text: str, path: str, addresses: Mapping[str, str]) -> dict[str, str]:
    """Map each reference in a body to an address. `addresses` has the addresses of files."""
    links: dict[str, str] = {}
    for reference in references(text):
        found = next(
            (addresses[file] for file in files_of(reference, path) if file in addresses), None
        )
        if found is not None:
            links[reference] = found
    return links
