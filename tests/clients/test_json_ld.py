"""jsonLd, judged by the types of schema.org (schema-dts, tsc) and by a JSON-LD processor."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Gateway

PROPERTIES = {
    *("headline", "datePublished", "publisher", "isPartOf", "url", "mainEntityOfPage"),
    *("articleSection", "author", "image", "inLanguage", "keywords", "dateModified", "description"),
}
EXPAND = """
import jsonld from 'jsonld';
import { readFileSync } from 'node:fs';
const context = { '@context': { '@vocab': 'http://schema.org/' } };
const documentLoader = async url => ({ contextUrl: null, document: context, documentUrl: url });
const articles = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(await jsonld.expand(articles, { documentLoader, safe: true })));
"""


@pytest.fixture
def described(gateway: Gateway) -> list[dict[str, Any]]:
    """The JSON-LD of many articles."""
    found = gateway.ask("{ articles(first: 100) { nodes { jsonLd } } }")
    return [node["jsonLd"] for node in found["articles"]["nodes"]]


def node(command: list[str], node_modules: Path, folder: Path) -> str:
    (folder / "node_modules").symlink_to(node_modules)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_has_the_types_of_schema_org(
    described: list[dict[str, Any]], node_modules: Path, tmp_path: Path
) -> None:
    literals = ",\n".join(json.dumps(one) for one in described)
    (tmp_path / "articles.ts").write_text(
        "import type { NewsArticle, WithContext } from 'schema-dts';\n"
        f"export const articles: WithContext<NewsArticle>[] = [{literals}];\n"
    )
    options = ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler"]
    compiler = str(node_modules / ".bin" / "tsc")
    node([compiler, *options, "--module", "esnext", "articles.ts"], node_modules, tmp_path)


def test_a_processor_understands_all_of_it(
    described: list[dict[str, Any]], node_modules: Path, tmp_path: Path
) -> None:
    (tmp_path / "articles.json").write_text(json.dumps(described))
    (tmp_path / "expand.mjs").write_text(EXPAND)
    printed = node(["node", "expand.mjs", "articles.json"], node_modules, tmp_path)
    expanded = json.loads(printed)
    assert len(expanded) == len(described) > 20
    for one, source in zip(expanded, described, strict=True):
        assert one["@type"] == ["http://schema.org/NewsArticle"]
        names = {name.removeprefix("http://schema.org/") for name in one if name != "@type"}
        assert names == set(source) - {"@context", "@type"} <= PROPERTIES
