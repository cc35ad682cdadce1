"""The shapes of the stored documents, and the keys by which they are found.

An article keeps the keys of its front matter. Seeding adds `_id`, `url`, `slug` and `body`.
Everything else that it adds is under the key `newsgraph`. Datetimes in documents and arguments are
naive, in UTC: to decode aware ones takes ten times as long, for the same response.

    {
      "_id": "9f2c…",                      # article_id(url), hex
      "url": "https://example.com/a/",     # webUrl, else originalUrl, as the file has it
      "slug": "2020-06-11-a-story",        # file name without extension
      "body": "…",                         # absent if the file has only front matter
      "category": "news", "title": "…", "publishedDateTime": datetime, "published": True,
      "provider": {"name": "…", "domain": "example.com", "images": [...]},
      "topics": ["AI"], "images": [...], "related": [{…stub…}], "secured": "…;…",
      "authors": [{"name": "Ada", "key": "al"}], # "key" where the site's table of authors has one
      "language": "en",                        # BCP 47
      "aliases": ["https://example.com/old/"], # full addresses that lead here too
      "newsgraph": {
        "urls": ["https://example.com/a"],       # url_key() of each of its urls, canonical first
        "aliases": ["https://example.com/old"],  # url_key() of each alias that is none of them
        "authors": ["al"],                       # slug of each distinct author, in order (slugs.py)
        "languages": ["en", "en-gb"],            # language_ranges() of its language
        "translationKey": "…",                   # equal for all translations of one story
        "topics": ["ai"],                        # slug of each distinct topic, in order (slugs.py)
        "related": ["https://other.org/b"],      # url_key() of each stub; position i is related[i]
        "terms": [...],                          # for search, see loaders/text/terms.py
        "path": "news/a.md", "digest": "…",      # the file that won
        "fields": {"series": "…"},               # a site's own fields, see loaders/fields/
        "sitePath": "/blog",                     # path of its site on the host; absent: "/"
        "bodyFormat": "html",                    # a BodyFormat; absent: by the path's extension
        "derived": True,                         # its url comes from a rule, not from the file
        "name": "a-story",                       # the source of its slug, if not the file's name
        "otherKeys": [["url", …]],               # front-matter keys that would clash with ours
      },
    }

A provider, a topic and an author have one part for each *visibility*. `public` takes name and
counts only from published articles, `all` from every article. If no visible article and no related
stub of a visible article names an entity, it has no part for that visibility and does not exist
there:

    {"_id": "example.com",                       # domain, lower case
     "public": {"name": "…", "images": [...], "articleCount": 3, "storyCount": 7},
     "all":    {"name": "…", "images": [...], "articleCount": 5, "storyCount": 9}}
    {"_id": "ai", "key": "ai",                   # its slug, and loaders.slugs.name_key(name)
     "public": {"name": "AI", "articleCount": 3}, "all": {"name": "AI", "articleCount": 5}}
    {"_id": "al",                                # its slug
     "public": {"name": "Ada", "nameKey": "ada", "articleCount": 3}, "all": {...}}

`nameKey` is `loaders.slugs.name_key(name)`. `articleCount` is the number of articles of that
provider, topic or author. `storyCount` is the number of articles whose `related` names a story of
that provider.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from loaders.text_cache import text_cache

Document: TypeAlias = dict[str, Any]
BodyFormat: TypeAlias = Literal["markdown", "html", "wordpress", "text"]
"""The format of a body. `wordpress` is HTML with blank lines between paragraphs."""
Visibility: TypeAlias = Literal["public", "all"]
"""Which articles a viewer can see: `public` means published articles, `all` includes drafts."""
VISIBILITIES: tuple[Visibility, ...] = ("public", "all")

ARTICLES = "articles"
PROVIDERS = "providers"
TOPICS = "topics"
AUTHORS = "authors"
ENTITIES = (PROVIDERS, TOPICS, AUTHORS)
"""Collections of things that articles name. Each document counts the articles that name it."""
SLUGS = "slugs"
"""Which name owns which slug, see `loaders/slugs.py`."""
COLLECTIONS = (ARTICLES, *ENTITIES, SLUGS)
"""The collections that seeding fills."""

URL_KEYS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")
"""The keys of an article or stub that contain an address. The first one present is canonical."""

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def canonical_url(story: Document) -> str | None:
    """The canonical address of a story: `webUrl`, else the first of the other keys it has."""
    for key in URL_KEYS:
        if url := story.get(key):
            found: str = url
            return found
    return None


def url_key(url: str) -> str:
    """Normalize an address, so that equivalent spellings become equal.

    Scheme and host become lower case. The default port, the fragment and the trailing slash are
    removed. The case of the path and the query stay (RFC 3986, sections 6.2.2.1 and 6.2.3).

    >>> url_key("HTTPS://Example.com:443/A/?q=1#top")
    'https://example.com/A?q=1'
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    userinfo, at, host = parts.netloc.rpartition("@")
    host = host.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ":"))
    return urlunsplit((scheme, userinfo + at + host, parts.path.rstrip("/"), parts.query, ""))


def article_id(url: str) -> str:
    """The `_id` of the article at `url`: 24 hex digits that depend only on the address."""
    return sha256(url_key(url).encode()).hexdigest()[:24]


@text_cache(4096)
def provider_domain(domain: str) -> str:
    """The `_id` of a provider: its domain in lower case."""
    return domain.strip().lower()


def language_ranges(tag: str) -> list[str]:
    """The language ranges that match a tag (RFC 4647, basic filtering), in lower case.

    >>> language_ranges("zh-Hant-TW")
    ['zh', 'zh-hant', 'zh-hant-tw']
    """
    subtags = tag.lower().split("-")
    return ["-".join(subtags[: place + 1]) for place in range(len(subtags))]
