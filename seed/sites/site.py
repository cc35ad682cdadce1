"""What every generator answers about a site and its files.

A `Site` is opened once from its configuration, sent to the worker processes, and asked about one
file at a time. It is a value: frozen, picklable, and it reads no configuration after it was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias, get_args

from loaders.documents import BodyFormat
from seed.values.yaml_values import Lines

PassedOverReason: TypeAlias = Literal[
    "no-date",
    "no-front-matter",
    "list-page",
    "not-content",
    "excluded",
    "not-output",
    "outside",
    "not-a-post",
]
"""Why a file of a site is no article.

`no-date`: a page such as "about". `no-front-matter`: README.md, a partial. `list-page`: the front
page of a section. `not-content`: it lies where the generator looks for no pages (layouts, themes).
`excluded`: the configuration leaves it out. `not-output`: the generator reads it and gives it no
address. `outside`: a link that leads out of the site. `not-a-post`: a WordPress entry of another
kind.
"""

PASSED_OVER: tuple[str, ...] = get_args(PassedOverReason)


class SiteError(Exception):
    """A site that cannot be opened. The message names the file, the line, and what to change."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is no article, which is no fault of its own."""

    reason: PassedOverReason
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """A file that is an article, before its values are checked.

    `values` holds an article's keys, and beside them every key of the file that has another name:

    - `webUrl`: the full address, `aliases`: other full addresses that lead to it;
    - `publishedDateTime`, `updatedDateTime`: an aware datetime, or text that `check_date` reads;
    - `title`, `excerpt`, `category`, `type`, `published`, `topics`, `provider`, `images`;
    - `authors`: `[{"name": ..., "key": ...}]`, where `key` comes from the site's table of authors;
    - `language`: a BCP 47 tag.
    """

    values: dict[str, Any]
    body: str | None
    derived: bool
    """Whether the address was made by a rule. False where the file states it."""
    slug: str | None = None
    """What the article's slug is made of; by default the file's name without extension."""
    translation_key: str | None = None
    """The same for one story in all languages of the site."""
    provisional: bool = False
    """Whether the answer depends on the time: the file is read again in every run."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where values come from (`{"publishedDateTime": "date"}`), for the line of a problem."""
    lines: Callable[[], Lines] = dict
    """The line of every value in the file, by its path in the front matter."""
    others: tuple[tuple[str, Any], ...] = ()
    """Keys of the file that have the name of one of ours and hold something else."""
    body_format: BodyFormat | None = None
    """What the body is written in; None: the file's extension tells."""
    site_path: str = ""
    """The path of the site at its host, such as `/blog`: Jekyll's `baseurl`."""


class Site(Protocol):
    """One site of one generator."""

    @property
    def generator(self) -> str:
        """ "jekyll", "hugo", "zola", or "none": a plain folder."""

    @property
    def root(self) -> str:
        """The absolute folder of the site."""

    @property
    def digest(self) -> str:
        """Changes with the configuration, and with every other file that decides about pages."""

    def describe(self) -> str:
        """One line: what was recognised, and how addresses are made."""

    def takes(self, path: str) -> bool:
        """Whether a file of this name can be a page. Files that cannot are not counted."""

    def pass_over(self, path: str) -> PassedOver | None:
        """A file that is no article because of where it lies, told without reading it."""

    def read(self, path: str, data: bytes) -> Page | PassedOver:
        """What the file is. Raises RejectedError for a page that breaks a rule."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the command line and the settings say about every site."""

    url: str | None = None
    """`--site`: takes the place of the configured address."""
    max_bytes: int = 5_000_000
    """Configuration and data files are not larger than this."""
