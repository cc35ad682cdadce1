"""Every field of the contract as a plain function over data in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from graph.types.json_ld import news_article
from loaders.content.render import Body, render
from tests.reference.archive import ADDRESSES, Article, Author, Provider, Topic, World, address
from tests.reference.counting import (
    author_counts,
    provider_counts,
    timeline,
    topic_counts,
    value_counts,
)
from tests.reference.faults import BadUserInput, Forbidden
from tests.reference.filtering import check, holds
from tests.reference.identity import same_name
from tests.reference.ids import global_id, parse_id
from tests.reference.own_fields import FACETS, own_counts, show_own
from tests.reference.paging import page
from tests.reference.sorting import order_articles, order_named

Shown = dict[str, Any]


def story(values: dict[str, Any], world: World) -> Shown:
    """What an article and an external story have in common."""
    provider = world.providers[values["provider"]["domain"].strip().lower()]
    return {
        **{key: values.get(key) for key in ("title", "excerpt", "quality", *ADDRESSES)},
        "url": address(values),
        "publishedDateTime": values["publishedDateTime"],
        "type": values.get("type") or "article",
        "images": values.get("images") or [],
        "provider": lambda info: show_provider(provider),
    }


def show_article(article: Article, world: World) -> Shown:
    values = article.values
    kept = ("category", "updatedDateTime", "heat", "featuredContent")
    return {
        "__typename": "Article",
        "self": article,
        "id": global_id("Article", article.key),
        "slug": article.slug,
        "published": article.published,
        "body": values.get("body", "").strip() or None,
        **{key: values.get(key) for key in kept},
        "fields": show_own(article),
        "content": _content(article),
        "jsonLd": _json_ld(article, world),
        **story(values, world),
        "topics": lambda info: [show_topic(world.topics[slug]) for slug in article.topics],
        "authors": lambda info: [show_author(world.authors[slug]) for slug in article.authors],
        "language": article.language,
        "aliases": article.aliases,
        "translations": lambda info: [
            show_article(one, world) for one in world.translations(article)
        ],
    }


def _json_ld(article: Article, world: World) -> Shown:
    """Other tests check its format. Here only the names in it matter."""
    provider = world.providers[article.domain]
    shown = {"_id": provider.key, "name": provider.name, "images": provider.images}
    authors = [{"name": world.authors[slug].name} for slug in article.authors]
    topics = [{"name": world.topics[slug].name} for slug in article.topics]
    values = {**article.values, "url": article.url, "language": article.language}
    stored = {key: _as_stored(value) for key, value in values.items()}
    return news_article(stored, shown, authors, topics)


def _as_stored(value: Any) -> Any:
    """The gateway's datetimes are naive, in UTC."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _content(article: Article) -> Shown | None:
    """Other tests check the rendering. Here it matters which body is rendered."""
    body = article.values.get("body", "").strip()
    if not body:
        return None
    made = render(Body(body, "markdown", article.url))
    return {
        "html": made.html,
        "text": made.text,
        "headings": [heading._asdict() for heading in made.headings],
        "wordCount": made.word_count,
        "readingMinutes": made.reading_minutes,
    }


def show_provider(provider: Provider) -> Shown:
    return {
        "__typename": "Provider",
        "self": provider,
        "id": global_id("Provider", provider.key),
        "domain": provider.key,
        "name": provider.name,
        "images": provider.images,
        "articleCount": len(provider.articles),
    }


def show_topic(topic: Topic) -> Shown:
    return {
        "__typename": "Topic",
        "self": topic,
        "id": global_id("Topic", topic.key),
        "slug": topic.key,
        "name": topic.name,
        "articleCount": len(topic.articles),
    }


def show_author(author: Author) -> Shown:
    return {
        "__typename": "Author",
        "self": author,
        "id": global_id("Author", author.key),
        "slug": author.key,
        "name": author.name,
        "articleCount": len(author.articles),
    }


def article_page(articles: Iterable[Article], world: World, arguments: Shown) -> Shown:
    """Filtered, sorted, cut."""
    check(arguments.get("filter"))
    found = [article for article in articles if holds(arguments.get("filter"), article)]
    ordered = order_articles(found, arguments.get("orderBy"))
    return page(ordered, arguments, lambda place, one: {"node": show_article(one, world)})


def related(source: Shown, info: Any, **arguments: Any) -> Shown:
    world: World = info.context

    def edge(place: int, item: tuple[str, Shown]) -> Shown:
        key, stub = item
        article = world.by_url(key)
        node = show_article(article, world) if article else show_external(stub, world)
        return {"position": place, "node": node}

    return page(list(source["self"].stubs.items()), arguments, edge, default=10)


def show_external(stub: Shown, world: World) -> Shown:
    return {"__typename": "ExternalStory", **story(stub, world)}


def related_by(source: Shown, info: Any, **arguments: Any) -> Shown:
    found = info.context.related_by(source["self"])
    return page(
        found, arguments, lambda place, one: {"node": show_article(one, info.context)}, default=10
    )


def secured(source: Shown, info: Any) -> str | None:
    if not info.context.secured:
        raise Forbidden("needs SECURED")
    value: str | None = source["self"].values.get("secured")
    return value


def node(root: None, info: Any, id: str) -> Shown | None:
    kind, key = parse_id(id)
    world: World = info.context
    if kind == "Article":
        return show_article(world.by_key[key], world) if key in world.by_key else None
    if kind == "Provider":
        return show_provider(world.providers[key]) if key in world.providers else None
    if kind == "Author":
        return show_author(world.authors[key]) if key in world.authors else None
    return show_topic(world.topics[key]) if key in world.topics else None


def nodes(root: None, info: Any, ids: list[str]) -> list[Shown | None]:
    if len(ids) > 250:
        raise BadUserInput("too many ids")
    return [node(root, info, id) for id in ids]


def one_by(kind: str, find: dict[str, Callable[[World, str], Shown | None]]) -> Any:
    """A root field that takes exactly one name of a thing."""

    def resolve(root: None, info: Any, by: Shown) -> Shown | None:
        if len(by) != 1 or None in by.values():
            raise BadUserInput("exactly one")
        [(way, value)] = by.items()
        if way == "id":
            if parse_id(value)[0] != kind:
                return None
            return node(root, info, value)
        return find[way](info.context, value)

    return resolve


def _by_slug(world: World, slug: str) -> Shown | None:
    article = world.by_slug.get(slug)
    return show_article(article, world) if article else None


def _by_url(world: World, url: str) -> Shown | None:
    article = world.by_address(url)
    return show_article(article, world) if article else None


def _provider(world: World, domain: str) -> Shown | None:
    provider = world.providers.get(domain.strip().lower())
    return show_provider(provider) if provider else None


def _topic(world: World, slug: str) -> Shown | None:
    topic = world.topics.get(slug)
    return show_topic(topic) if topic else None


def _topic_named(world: World, name: str) -> Shown | None:
    return _topic(world, world.slugs.get(same_name(name), ""))


def _author(world: World, slug: str) -> Shown | None:
    author = world.authors.get(slug)
    return show_author(author) if author else None


def _author_named(world: World, name: str) -> Shown | None:
    author = world.author_named(name)
    return show_author(author) if author else None


_SHOWN = {"providers": show_provider, "topics": show_topic, "authors": show_author}
_COUNTED = {"providers": provider_counts, "topics": topic_counts, "authors": author_counts}


def named_page(kind: str) -> Any:
    """`providers`, `topics` or `authors`."""

    def resolve(root: None, info: Any, **arguments: Any) -> Shown:
        items = list(getattr(info.context, kind).values())
        show: Any = _SHOWN[kind]
        ordered = order_named(items, arguments.get("orderBy"))
        return page(ordered, arguments, lambda place, one: {"node": show(one)})

    return resolve


def facet_counts(kind: str) -> Any:
    """`topics`, `providers` or `authors` of ArticleFacets."""
    count: Any = _COUNTED[kind]
    show: Any = _SHOWN[kind]

    def resolve(articles: list[Article], info: Any, first: int | None = None) -> list[Shown]:
        counted: list[Shown] = count(articles, info.context, show, first, 20)
        return counted

    return resolve


def topics_of(source: Shown, info: Any, first: int | None = None) -> list[Shown]:
    return topic_counts(source["self"].articles, info.context, show_topic, first, 10)


def topic_providers(source: Shown, info: Any, first: int | None = None) -> list[Shown]:
    return provider_counts(source["self"].articles, info.context, show_provider, first, 10)


def related_topics(source: Shown, info: Any, first: int | None = None) -> list[Shown]:
    topic: Topic = source["self"]
    return topic_counts(topic.articles, info.context, show_topic, first, 10, without=topic.key)


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Query", "node"): node,
    ("Query", "nodes"): nodes,
    ("Query", "article"): one_by("Article", {"slug": _by_slug, "url": _by_url}),
    ("Query", "provider"): one_by("Provider", {"domain": _provider}),
    ("Query", "topic"): one_by("Topic", {"slug": _topic, "name": _topic_named}),
    ("Query", "author"): one_by("Author", {"slug": _author, "name": _author_named}),
    ("Query", "articles"): lambda root, info, **arguments: article_page(
        info.context.articles, info.context, arguments
    ),
    ("Query", "providers"): named_page("providers"),
    ("Query", "topics"): named_page("topics"),
    ("Query", "authors"): named_page("authors"),
    ("Query", "viewer"): lambda root, info: {"scopes": info.context.scopes},
    ("Article", "related"): related,
    ("Article", "relatedBy"): related_by,
    ("Article", "secured"): secured,
    ("Provider", "articles"): lambda source, info, **arguments: article_page(
        source["self"].articles, info.context, arguments
    ),
    ("Topic", "articles"): lambda source, info, **arguments: article_page(
        source["self"].articles, info.context, arguments
    ),
    ("Author", "articles"): lambda source, info, **arguments: article_page(
        source["self"].articles, info.context, arguments
    ),
    ("Provider", "topics"): topics_of,
    ("Author", "topics"): topics_of,
    ("Topic", "providers"): topic_providers,
    ("Topic", "relatedTopics"): related_topics,
    ("ArticleConnection", "facets"): lambda source, info: source["all"],
    ("ArticleFacets", "fields"): lambda articles, info: articles,
    **{("ArticleFieldsFacets", name): own_counts(name) for name in FACETS},
    ("ArticleFacets", "topics"): facet_counts("topics"),
    ("ArticleFacets", "providers"): facet_counts("providers"),
    ("ArticleFacets", "categories"): lambda articles, info: value_counts(
        article.values["category"] for article in articles
    ),
    ("ArticleFacets", "types"): lambda articles, info: value_counts(
        article.values["type"] for article in articles
    ),
    ("ArticleFacets", "authors"): facet_counts("authors"),
    ("ArticleFacets", "languages"): lambda articles, info: value_counts(
        article.language for article in articles if article.language
    ),
    ("ArticleFacets", "timeline"): lambda articles, info, interval: timeline(articles, interval),
}
