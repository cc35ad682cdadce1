"""Random sites of Hugo: configurations and pages whose values meet every rule of addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from seed.sites.hugo.paths import normal

FOLDERS = (
    "",
    "posts",
    "posts/sub",
    "posts/sub/deep er",
    "Große Berichte",
    "a.b/c",
    "news/2020",
    "#old/x~",
)
NAMES = (
    *("one", "Two Words", "Ünï-Código", "c++", "v1.2", "2021-03-04-dated", "a--b", "x_y~z"),
    *("2021-03-04-10-30-00-timed", "2021-3-4-loose", "100%", "it's", "q&a", "naïve#2", "日本語"),
)
TITLES = (
    *(
        "One",
        "Two  Words & Co.",
        "C++",
        "C#: a / b",
        "/A/B\\C/",
        "Ünï \u2013 Código",
        "日本語 の題",
        "It's 100% 'q'",
    ),
    *("ΣΊΣΥΦΟΣ", "İstanbul", "e\u0301te\u0301", "-dash- ", "a.b.", "tab\there", "x@y", "50%25 off"),
    *("", "...", "2020", "A\u00a0B"),
)
DATES = (
    *("2020-01-02", "2021-12-31T23:30:00", "2019-07-04T05:06:07Z", "2018-02-03T23:59:59-08:00"),
    *("2016-02-29 10:11:12", "2017-11-05 01:30:00 +0530", "Tue, 03 Mar 2015 22:00:00 +0100"),
    *("2014-06-01T00:15:00.250+02:00", "15 Mar 2013", "2012-12-31T23:59:59+0000"),
    *("2021-03-14T02:30:00", "2021-11-07 01:30:00", "2021-03-28 02:30:00", "2021-10-31T02:30:00"),
)
SLUGS = ("plain", "Mixed Case", "c++", "ünï", "-trimmed-", "index", "a/b", "x.html", "a%20b", "")
URLS = (
    *("/fixed/", "/fixed.html", "fixed/relative/", "/Mixed/Case", "/v1.2/page", "/a b/ü/", "/"),
    *("/:year/:month/:slug/", "rel/:title.html", "/../up/", "/x/index.html", "/q/?a=b", "/es/x/"),
    *("/es", "plain", "/:section/:sections[last]/:filename"),
)
PATTERNS = (
    *("/:year/:month/:day/:slug/", "/:section/:title/", "/:sections/:filename", ":contentbasename"),
    *("/:sections[1:]/:slugorfilename/", "/:sections[last]/:yearday-:weekday/:title.html"),
    *("/:monthname/:weekdayname/:slugorcontentbasename/", "/:2006/:01/:02-:Jan/:slug/", "/flat"),
    *(
        "/:sections[0]/:sections[:1]/:title",
        "/p\\:q/:slug",
        "/Ünï/:slug/",
        "/:sections[9]/:slug",
    ),
)
ZONES = ("UTC", "America/Los_Angeles", "Asia/Kolkata", "Europe/Berlin")
DATE_RULES = (
    *([":filename", ":default"], ["date", ":filename"], [":default", ":filename"]),
    *(["created", ":default"], ["publishDate", "date"], [":filename"], ["lastmod", ":default"]),
)


MOUNTS = [
    {"source": "content", "target": "content", "files": ["! posts/sub/**", "! **/x_y~z.md"]},
    {"source": "extra", "target": "content/news"},
    {"source": "contenido", "target": "content", "sites": {"matrix": {"languages": ["es"]}}},
    {"source": "static", "target": "static"},
]


def _some(keys: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict(keys))


_pattern = st.sampled_from(PATTERNS)
_section = st.sampled_from(("posts", "news", "große berichte", "a.b", "/"))
_patterns = st.dictionaries(_section, _pattern, max_size=3)
_targets = _some(
    {
        "path": st.sampled_from(("/posts/**", "/posts/*", "{/news/**,/a.b/**}", "**", "/*")),
        "kind": st.sampled_from(("page", "{page,section}", "section")),
        "environment": st.sampled_from(("production", "{development,staging}")),
    }
)
_permalinks = st.one_of(
    _patterns,
    st.builds(lambda page: {"page": page, "section": {"posts": "/s/"}}, _patterns),
    st.lists(st.fixed_dictionaries({"pattern": _pattern, "target": _targets}), max_size=3),
)
_handed = _some(
    {
        "slug": st.sampled_from(SLUGS),
        "draft": st.booleans(),
        "title": st.sampled_from(TITLES),
        "date": st.sampled_from(DATES),
        "params": st.just({"color": "red"}),
        "url": st.sampled_from(("/casc/:slug/", "/casc/:contentbasename")),
        "target": _targets,
    }
)
_cascade = st.one_of(_handed, st.lists(_handed, max_size=2))

_rules = _some(
    {
        "permalinks": _permalinks,
        "uglyURLs": st.one_of(st.booleans(), st.just({"posts": True, "news": False})),
        "timeZone": st.sampled_from(ZONES),
        "frontmatter": _some({"date": st.sampled_from(DATE_RULES)}),
    }
)
_LANGUAGES: tuple[dict[str, dict[str, Any]], ...] = (
    {},
    {"en": {"weight": 1}, "es": {"weight": 2}},
    {"en": {"weight": 2}, "es": {"weight": 1}, "pt-BR": {"languageCode": "pt-br"}},
    {"en": {"contentDir": "content"}, "es": {"contentDir": "contenido"}},
    {"en": {}, "es": {"disabled": True}, "pt-BR": {}},
    {
        "en": {"baseURL": "https://en.example.org/"},
        "es": {"baseURL": "https://es.example.org/x"},
    },
)
_languages = st.sampled_from(_LANGUAGES)


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "baseURL": draw(st.sampled_from(("https://example.org", "https://example.org/Base/"))),
        **draw(_rules),
        **draw(
            _some(
                {
                    "disablePathToLower": st.booleans(),
                    "removePathAccents": st.booleans(),
                    "cascade": _cascade,
                    "ignoreFiles": st.sampled_from((["\\.skip\\.md$"], ["/posts/sub$", "in$"])),
                    "DefaultContentLanguageInSubdir": st.booleans(),
                    "module": st.just({"mounts": MOUNTS}),
                    "disableLanguages": st.just(["es"]),
                }
            )
        ),
    }
    languages = {key: dict(own) for key, own in draw(_languages).items()}
    if languages:
        chosen = draw(st.sampled_from([key for key in languages if key != "es"]))
        languages[chosen] |= draw(_rules)
        settings |= {"languages": languages, "defaultContentLanguage": "en"}
    return settings


def texts(values: Mapping[str, Any], form: str, body: str = "Body.") -> str:
    if form == "json":
        return json.dumps(values, ensure_ascii=False) + f"\n{body}\n"
    if form == "toml":
        return f"+++\n{toml(values)}+++\n{body}\n"
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())
    return f"---\n{lines}---\n{body}\n"


def toml(values: Mapping[str, Any]) -> str:
    return "".join(f"{json.dumps(key)} = {_inline(value)}\n" for key, value in values.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


_front_matter = _some(
    {
        "title": st.one_of(st.sampled_from(TITLES), st.sampled_from((2020, 1.5, True))),
        "date": st.sampled_from(DATES),
        "slug": st.sampled_from(SLUGS),
        "draft": st.sampled_from((True, False, "true")),
        "lastmod": st.sampled_from(DATES),
        "publishDate": st.sampled_from(DATES),
        "created": st.sampled_from(DATES),
        "type": st.just("post"),
        "tags": st.just(["AI", "C++"]),
    }
)
_special = st.one_of(
    *(st.just({}) for _ in range(6)),
    st.fixed_dictionaries({"url": st.sampled_from(URLS)}),
    st.sampled_from(({"headless": True}, {"build": {"render": "never"}}, {"DATE": "2020-05-05"})),
    st.sampled_from(
        (
            {"build": {"list": "never"}},
            {"build": {"list": "local"}},
            {"Slug": "Cased"},
            {"cascade": {"slug": "own"}},
        )
    ),
)
_suffixes = st.sampled_from(("", "", "", ".es", ".en", ".pt-BR", ".skip", "._note_"))
_extensions = st.sampled_from(("md", "md", "md", "markdown", "html", "txt", "MD"))
_forms = st.sampled_from(("yaml", "toml", "json"))


@st.composite
def _pages(draw: st.DrawFn, roots: tuple[str, ...]) -> tuple[str, str]:
    folder = "/".join(filter(None, (draw(st.sampled_from(roots)), draw(st.sampled_from(FOLDERS)))))
    name = draw(st.sampled_from(NAMES))
    file = draw(st.sampled_from((name, name, f"{name}/index", f"{name}/beside", f"{name}/in/it")))
    path = f"{folder}/{file}{draw(_suffixes)}.{draw(_extensions)}"
    values = {**draw(_front_matter), **draw(_special)}
    return path, texts(values, draw(_forms))


@st.composite
def _indexes(draw: st.DrawFn, roots: tuple[str, ...]) -> tuple[str, str]:
    folder = "/".join(filter(None, (draw(st.sampled_from(roots)), draw(st.sampled_from(FOLDERS)))))
    values = draw(
        _some(
            {
                "title": st.sampled_from(TITLES),
                "date": st.sampled_from(DATES),
                "cascade": _cascade,
            }
        )
    )
    suffix = draw(st.sampled_from(("", "", ".es", ".en")))
    return f"{folder}/_index{suffix}.md", texts(values, draw(_forms))


@st.composite
def sites(draw: st.DrawFn) -> dict[str, str]:
    """A whole site: files by path."""
    settings = draw(configurations())
    named = json.dumps(settings)
    roots = ("content", *(root for root in ("contenido", "extra") if root in named))
    files = _configuration(settings, draw(_forms), draw(st.booleans()), draw(st.booleans()))
    taken: set[str] = set()
    pages = draw(st.lists(_pages(roots), min_size=12, max_size=30))
    for path, text in [*draw(st.lists(_indexes(roots), max_size=4)), *pages]:
        if (key := _key(path)) not in taken:
            taken.add(key)
            files[path] = text
    return files


def _configuration(
    settings: dict[str, Any], form: str, in_folder: bool, new_name: bool
) -> dict[str, str]:
    write = toml if form == "toml" else json.dumps
    if not in_folder:
        return {f"{'hugo' if new_name else 'config'}.{form}": write(settings)}
    parts = {key: settings.pop(key) for key in ("permalinks", "languages") if key in settings}
    files = {f"config/_default/hugo.{form}": write(settings)}
    for key, part in parts.items():
        wrapped = {key: part} if isinstance(part, list) else part
        files[f"config/_default/{key}.{form}"] = write(wrapped)
    return files


def _key(path: str) -> str:
    """Files of one key are one page for Hugo, which takes either."""
    folder, _, name = path.partition("/")[2].rpartition("/")
    stem = name.rpartition(".")[0]
    for suffix in (".es", ".en", ".pt-BR", ".skip", "._note_"):
        stem = stem.removesuffix(suffix)
    return normal(folder if stem == "index" else "/".join(filter(None, (folder, stem))))
