"""Topics by name, slug and former slug; filters by either slug."""

from __future__ import annotations

from graph.ids import to_global_id
from loaders.database import Database
from loaders.documents import Document
from loaders.former_slugs import former_topic_slug
from tests.archive import article, fill
from tests.graph.running import run, run_counting

SLUGS = {"C++": "c-plus-plus", "C plus plus": "c-plus-plus-2", "Lost Decade": "lost-decade"}
"""Two names that ask for one slug, and one whose slug looks like a former one."""
FORMER = former_topic_slug("C++")


def topic(name: str, slug: str) -> Document:
    part = {"name": name, "articleCount": 1}
    return {"_id": slug, "key": name.lower(), "public": part, "all": part}


def entry(name: str, slug: str) -> Document:
    former = former_topic_slug(name)
    made = {"_id": f"topics/{slug}", "kind": "topics", "slug": slug, "key": name.lower()}
    return made if former == slug else {**made, "former": former}


async def given(database: Database) -> None:
    articles = [article(f"a{place}", topics=[name]) for place, name in enumerate(SLUGS)]
    for one in articles:
        one["newsgraph"]["topics"] = [SLUGS[one["topics"][0]]]
    await fill(database, articles)
    await database.topics.delete_many({})
    await database.topics.insert_many([topic(*one) for one in SLUGS.items()])
    await database.collection("slugs").insert_many([entry(*one) for one in SLUGS.items()])


async def test_a_name_finds_its_topic_even_if_another_has_its_plain_slug(
    database: Database,
) -> None:
    await given(database)
    for name, slug in SLUGS.items():
        data = await run(database, f'{{ topic(by: {{name: " {name.upper()}"}}) {{ name slug }} }}')
        assert data["topic"] == {"name": name, "slug": slug}
    for name in ("C-plus-plus", "🙂"):
        data = await run(database, f'{{ topic(by: {{name: "{name}"}}) {{ slug }} }}')
        assert data["topic"] is None


async def test_a_former_slug_leads_to_the_topic(database: Database) -> None:
    await given(database)
    id, other = to_global_id("Topic", FORMER), to_global_id("Topic", "c-plus-plus-2")
    query = f"""{{
      bySlug: topic(by: {{slug: "{FORMER}"}}) {{ slug }}
      byId: topic(by: {{id: "{id}"}}) {{ slug }}
      node(id: "{id}") {{ ... on Topic {{ slug }} }}
      nodes(ids: ["{id}", "{other}"]) {{ ... on Topic {{ slug }} }}
    }}"""
    found = {"slug": "c-plus-plus"}
    assert await run(database, query) == {
        "bySlug": found,
        "byId": found,
        "node": found,
        "nodes": [found, {"slug": "c-plus-plus-2"}],
    }
    nobody = await run(database, '{ topic(by: {slug: "c-plus-plus-000000"}) { slug } }')
    assert nobody["topic"] is None


async def test_filters_accept_former_slugs_at_any_depth(database: Database) -> None:
    await given(database)
    for filter, expected in (
        (f'topics: ["{FORMER}"]', {"a0"}),
        (f'allTopics: ["{FORMER}"]', {"a0"}),
        (f'topics: ["lost-decade", "{FORMER}"]', {"a0", "a2"}),
        (f'not: {{or: [{{topics: ["{FORMER}"]}}]}}', {"a1", "a2"}),
        (f'and: [{{topics: ["{FORMER}", "c-plus-plus-2"]}}]', {"a0", "a1"}),
    ):
        data = await run(database, f"{{ articles(filter: {{{filter}}}) {{ nodes {{ slug }} }} }}")
        assert {one["slug"] for one in data["articles"]["nodes"]} == expected


async def test_a_current_slug_needs_no_additional_command(database: Database) -> None:
    await given(database)
    query = '{ articles(filter: {topics: ["c-plus-plus"]}) { nodes { slug } } }'
    assert await run_counting(database, query) == 1
