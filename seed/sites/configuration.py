"""Reads the configuration files of a site, with a size limit and only inside its folder."""

from __future__ import annotations

import os

from seed.reading.problems import RejectedError
from seed.sites.site import SiteError


def read_configuration(path: str, folder: str, limit: int) -> bytes:
    """The whole file. Raises SiteError if it is outside `folder`, too large or missing."""
    if leads_outside(path, folder):
        raise SiteError(f"{path}: a link that leads out of {folder} is not followed")
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise SiteError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise SiteError(f"{path}: larger than {limit:,} bytes (NEWSGRAPH_SEED_MAX_BYTES)")
    return data


def site_error(path: str, error: RejectedError) -> SiteError:
    """The error of a configuration file: its first problem, with the line if that is known."""
    problem = error.problems[0]
    line = f", line {problem.line}" if problem.line else ""
    return SiteError(f"{path}{line}: {problem.message}")


def leads_outside(path: str, folder: str) -> bool:
    """Whether a link between `folder` and `path` leads outside `folder`."""
    inside = os.path.join(os.path.realpath(folder), "")
    return not os.path.join(os.path.realpath(path), "").startswith(inside)
