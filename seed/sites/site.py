"""The interface of every generator: a site, and its files.

A `Site` is opened once from its configuration and sent to the worker processes, which ask it about
one file at a time. It is a frozen, picklable value and reads no configuration after opening.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from loaders.documents import BodyFormat
from seed.values.nesting import Lines

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
"""Why a file of a site is not an article.

`no-date`: a page such as "about". `no-front-matter`: README.md, a partial. `list-page`: the front
page of a section. `not-content`: the generator looks for no pages in its folder (layouts, themes).
`excluded`: the configuration leaves it out. `not-output`: the generator reads it but gives it no
address. `outside`: a link to a place outside the site. `not-a-post`: a WordPress entry of another
kind.
"""


class SiteError(Exception):
    """A site that cannot be opened. The message names the file, the line, and what to change."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is not an article. This is not an error."""

    reason: PassedOverReason
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """A file that is an article, before its values are checked.

    `values` contains an article's keys, and all other keys of the file:

    - `webUrl`: the full address, `aliases`: other full addresses that lead to it;
    - `publishedDateTime`, `updatedDateTime`: an aware datetime, or text that `check_date` reads;
    - `title`, `excerpt`, `category`, `type`, `published`, `topics`, `provider`, `images`;
    - `authors`: `[{"name": ..., "key": ...}]`, where `key` comes from the site's table of authors;
    - `language`: a BCP 47 tag.
    """

    values: dict[str, Any]
    body: str | None
    derived: bool
    """Whether a rule made the address. False if the file states it."""
    slug: str | None = None
    """The source of the article's slug. By default the file's name without extension."""
    translation_key: str | None = None
    """Equal for all translations of one story on the site."""
    provisional: bool = False
    """Whether the result depends on the current time. Then every run reads the file again."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """The file's keys for our keys (`{"publishedDateTime": "date"}`), for the line of a problem."""
    lines: Callable[[], Lines] = dict
    """The line of every value in the file, by its path in the front matter."""
    others: tuple[tuple[str, Any], ...] = ()
    """Keys of the file that have one of our names but another meaning."""
    body_format: BodyFormat | None = None
    """The format of the body. None: the file's extension decides."""
    site_path: str = ""
    """The path of the site on its host, such as `/blog`: Jekyll's `baseurl`."""


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
        """Changes with the configuration, and with every other file that influences pages."""

    def describe(self) -> str:
        """One line: the detected generator, and how it makes addresses."""

    def takes(self, path: str) -> bool:
        """Whether a file with this name can be a page. Other files are not counted."""

    def pass_over(self, path: str) -> PassedOver | None:
        """Why the path cannot be an article, without reading the file. Otherwise None."""

    def read(self, path: str, data: bytes) -> Page | PassedOver:
        """Read the file. Raises RejectedError for a page that breaks a rule."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The options from the command line and the settings for every site."""

    url: str | None = None
    """`--site`: takes the place of the configured address."""
    max_bytes: int = 5_000_000
    """Size limit of configuration and data files."""
