"""Finds and reads configuration files, with a size limit and only inside the site."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from seed.reading.problems import RejectedError
from seed.sites.configuration import read_configuration, site_error
from seed.sites.site import SiteError
from seed.values.front_matter import decode
from seed.values.json_values import load_json
from seed.values.toml_values import load_toml
from seed.values.yaml_values import load_yaml

EXTENSIONS = ("toml", "yaml", "yml", "json")
NAMES = ("hugo", "config")
_FOLDERS = ("_default", "production")
_MAX_FILES = 500


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """`path` is relative to the site's folder. `data` shows whether the file changed."""

    path: str
    data: bytes
    values: dict[str, Any]


def configuration_files(root: str, max_bytes: int) -> list[ConfigurationFile]:
    """The files of a site's configuration. Later ones take precedence. Raises SiteError.

    The first of `hugo.toml`, `hugo.yaml`, ... `config.json`, then all of `config/_default`, then
    all of `config/production`.
    """
    paths = [*_main(root), *(path for folder in _FOLDERS for path in _below(root, folder))]
    if len(paths) > _MAX_FILES:
        raise SiteError(f"{root}/config has {len(paths)} files; at most {_MAX_FILES} are allowed")
    return [_read(root, path, max_bytes) for path in paths]


def main_files(root: str) -> bool:
    """Whether the folder has a file or folder that only Hugo uses, or one next to `content/`."""
    if os.path.isdir(os.path.join(root, "config", "_default")):
        return True
    has_content = os.path.isdir(os.path.join(root, "content"))
    return any(path.startswith("hugo.") or has_content for path in _main(root))


def _main(root: str) -> Iterator[str]:
    for name in NAMES:
        for extension in EXTENSIONS:
            if os.path.isfile(os.path.join(root, f"{name}.{extension}")):
                yield f"{name}.{extension}"
                return


def _below(root: str, folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(os.path.join(root, "config", folder)):
        folders.sort()
        for name in sorted(names):
            if name.rpartition(".")[2] in EXTENSIONS:
                yield os.path.relpath(os.path.join(place, name), root)


def _read(root: str, path: str, max_bytes: int) -> ConfigurationFile:
    data = read_configuration(os.path.join(root, path), root, max_bytes)
    extension = path.rpartition(".")[2]
    try:
        text = decode(data)
        if extension == "toml":
            values: Any = load_toml(text, dates_as_text=True)
        elif extension == "json":
            values = load_json(text)
        else:
            values = load_yaml(text, dates_as_text=True, dialect="go")
    except RejectedError as error:
        raise site_error(os.path.join(root, path), error) from None
    if not isinstance(values, dict | None):
        raise SiteError(f"{os.path.join(root, path)}: expected keys such as baseURL, found none")
    return ConfigurationFile(path, data, values or {})
