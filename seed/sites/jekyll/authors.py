"""The site's table of authors: `_data/authors.yml`, a folder of that name, or the configuration."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from seed.reading.problems import RejectedError
from seed.sites.configuration import leads_outside, read_configuration, site_error
from seed.values.front_matter import decode
from seed.values.json_values import load_json
from seed.values.yaml_values import load_yaml

_EXTENSIONS = (".yml", ".yaml", ".json")


def read_authors(
    source: str, config: Mapping[str, Any], limit: int
) -> tuple[dict[str, Any], bytes]:
    """The author data by key, and a digest of the files. Raises SiteError."""
    configured = config.get("authors")
    table: dict[str, Any] = dict(configured) if isinstance(configured, dict) else {}
    digest = sha256()
    data_dir = config.get("data_dir")
    folder = os.path.join(source, data_dir if isinstance(data_dir, str) else "_data")
    for path, key in _files(folder, source):
        data = read_configuration(path, source, limit)
        digest.update(data)
        values = _parse(path, data)
        if key is not None:
            table[key] = values
        elif isinstance(values, dict):
            table.update(values)
    return table, digest.digest()


def _files(folder: str, source: str) -> Iterator[tuple[str, str | None]]:
    """Paths, with the author's key if a file is about one author. Links to outside are left out."""
    single = [os.path.join(folder, f"authors{extension}") for extension in _EXTENSIONS]
    found: list[tuple[str, str | None]] = [(path, None) for path in single if os.path.isfile(path)]
    each = os.path.join(folder, "authors")
    if os.path.isdir(each) and not leads_outside(each, source):
        for name in sorted(os.listdir(each)):
            stem, extension = os.path.splitext(name)
            if extension in _EXTENSIONS and os.path.isfile(os.path.join(each, name)):
                found.append((os.path.join(each, name), stem))
    yield from (file for file in found if not leads_outside(file[0], source))


def _parse(path: str, data: bytes) -> Any:
    try:
        text = decode(data)
        return load_json(text) if path.endswith(".json") else load_yaml(text, dialect="ruby")
    except RejectedError as error:
        raise site_error(path, error) from None
