"""/graphql over HTTP: authentication, refused requests and their responses."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from graph.documents.cache import DocumentCache
from loaders.database import Database
from loaders.settings import Settings
from tests.graph.http.running import GRAPHQL, JSON, Served, codes, served

AUDIT = Path(__file__).parents[2] / "http_audit"
TOKENS = (
    f"desk:DRAFTS:{hashlib.sha256(b'one').hexdigest()},"
    f"vault:DRAFTS+SECURED:{hashlib.sha256(b'two').hexdigest()}"
)
SCOPES = "{ viewer { scopes } }"


@pytest.fixture
async def gateway(settings: Settings) -> AsyncIterator[Served]:
    async with served(settings, tokens=TOKENS) as running:
        yield running


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("token", "scopes"), [("one", ["DRAFTS"]), ("two", ["DRAFTS", "SECURED"])])
async def test_a_token_carries_its_scopes(gateway: Served, token: str, scopes: list[str]) -> None:
    answer = (await gateway.ask(SCOPES, headers=bearer(token))).json()
    assert sorted(answer["data"]["viewer"]["scopes"]) == scopes


@pytest.mark.parametrize("value", ["Bearer no", "Bearer", "Basic one", "one", "Bearer a.b.c"])
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_a_wrong_token_is_401_and_never_anonymous(
    gateway: Served, value: str, accept: str
) -> None:
    answer = await gateway.ask(SCOPES, accept, headers={"authorization": value})
    assert (answer.status_code, codes(answer)) == (401, ["UNAUTHENTICATED"])
    assert "Bearer" in answer.headers["www-authenticate"]


async def test_a_json_web_token_is_verified(settings: Settings) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    other = ec.generate_private_key(ec.SECP256R1())
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims: dict[str, Any] = {
        "exp": time.time() + 60, "aud": "news", "sub": "ann", "scope": "DRAFTS"
    }  # fmt: skip
    async with served(settings, jwt_public_key=pem.decode(), jwt_audience="news") as gateway:
        good = jwt.encode(claims, key, "ES256")
        answer = (await gateway.ask(SCOPES, headers=bearer(good))).json()
        assert answer["data"]["viewer"]["scopes"] == ["DRAFTS"]
        for bad in (
            jwt.encode({**claims, "exp": time.time() - 600}, key, "ES256"),
            jwt.encode({**claims, "aud": "other"}, key, "ES256"),
            jwt.encode(claims, other, "ES256"),
            jwt.encode(claims, "", "none"),
        ):
            assert (await gateway.ask(SCOPES, headers=bearer(bad))).status_code == 401


ATTACKS = {
    "deep fields": ("{a" * 3000 + "}" * 3000, "QUERY_TOO_COMPLEX"),
    "levels": ("{articles{nodes" + "{relatedBy{nodes" * 6 + "{id}" + "}}" * 6 + "}}", None),
    "aliases": ("{" + "".join(f"a{i}:__typename " for i in range(31)) + "}", "QUERY_TOO_COMPLEX"),
    "tokens": ("{" + "__typename " * 3000 + "}", "QUERY_TOO_COMPLEX"),
    "repeated fields": ("{" + "__typename " * 900 + "}", "QUERY_TOO_COMPLEX"),
    "cycle": ("{...A} fragment A on Query {...B} fragment B on Query {...A}", None),
    "binary fan-out": (
        "{...F0}"
        + "".join(f" fragment F{i} on Query {{...F{i + 1} ...F{i + 1}}}" for i in range(60))
        + " fragment F60 on Query {__typename}",
        "QUERY_TOO_COMPLEX",
    ),
    "directives": ("{__typename " + "@skip(if:false)" * 51 + "}", "QUERY_TOO_COMPLEX"),
    "page sizes": (
        "{articles(first:100){nodes{relatedBy(first:100){nodes{relatedBy(first:100){nodes{id}}}}}}}",
        "QUERY_TOO_COMPLEX",
    ),
    "huge integer": ("{articles(first:" + "9" * 5000 + "){nodes{id}}}", None),
    "surrogate": ('{node(id:"\\ud800"){id}}', None),
    "two operations": ("query A{__typename} query B{__typename}", "OPERATION_RESOLUTION_FAILURE"),
    "introspection": ("{__schema{types{name}}}", "INTROSPECTION_DISABLED"),
    "syntax": ("{", "GRAPHQL_PARSE_FAILED"),
    "unknown field": ("{artcles}", "GRAPHQL_VALIDATION_FAILED"),
    "instant": (
        '{articles(filter:{publishedDateTime:{from:"9999-12-31T23:59:59-23:59"}}){nodes{id}}}',
        None,
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused_at_once(gateway: Served, name: str) -> None:
    query, code = ATTACKS[name]
    answers = []
    for _ in range(3):  # an operation is compiled on second use
        began = time.perf_counter()
        answer = await gateway.ask(query)
        assert time.perf_counter() - began < 2
        assert answer.status_code < 500, answer.text
        assert "INTERNAL_SERVER_ERROR" not in codes(answer)
        if code:
            assert (answer.status_code, codes(answer)[0]) == (400, code)
        assert "Did you mean" not in answer.text
        answers.append(answer.json())
    assert answers[0] == answers[1] == answers[2]


WRONG_ARGUMENTS = [
    "article(by: {}) { id }",
    'article(by: { slug: "a", id: "b" }) { id }',
    'topic(by: { slug: "", name: "", id: "" }) { id }',
    "topic(by: { name: null }) { id }",
    "provider(by: { domain: null }) { id }",
    "articles(first: -1) { totalCount }",
    'search(query: "") { totalCount }',
    'node(id: "?") { id }',
]


@pytest.mark.parametrize("field", WRONG_ARGUMENTS)
async def test_a_wrong_argument_is_the_same_error_each_time(gateway: Served, field: str) -> None:
    answers = [(await gateway.ask(f"{{ viewer {{ scopes }} {field} }}")) for _ in range(3)]
    assert {tuple(codes(answer)) for answer in answers} <= {
        ("BAD_USER_INPUT",),
        ("GRAPHQL_VALIDATION_FAILED",),
    }
    assert answers[0].json() == answers[1].json() == answers[2].json()


FILTERED = "query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
ORDERED = "query ($by: ArticleOrderField!) { articles(orderBy: {field: $by}) { totalCount } }"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (FILTERED, {"filter": {"tpoics": ["ai"]}}),
        (FILTERED, {"filter": {"and": [{"typs": []}]}}),
        (ORDERED, {"by": "PUBLISHD"}),
    ],
)
async def test_wrong_variables_do_not_name_the_schema_in_production(
    gateway: Served, settings: Settings, query: str, variables: dict[str, Any]
) -> None:
    for _ in range(3):
        answer = await gateway.ask(query, variables=variables)
        assert codes(answer) == ["BAD_USER_INPUT"]
        assert "Did you mean" not in answer.text
    async with served(settings, environment="development") as developing:
        assert "Did you mean" in (await developing.ask(query, variables=variables)).text


BODIES = [
    (b"", JSON, 400),
    (b"{", JSON, 400),
    (b"[]", JSON, 400),
    (b"[" * 50_000, JSON, 400),
    (b'{"query":1}', JSON, 400),
    (b'{"query":"{__typename}","variables":[]}', JSON, 400),
    (b'{"query":"\\ud800"}', JSON, 400),
    (b'{"query":"{__typename}","variables":{"a":' + b"[" * 30 + b"]" * 30 + b"}}", JSON, 400),
    (b'{"query":"{__typename}"}', "text/plain", 415),
    (b"query={__typename}", "application/x-www-form-urlencoded", 415),
    (b'{"query":"{__typename}"}', "application/json; charset=utf-16", 415),
    (b" " * 1_000_001, JSON, 413),
]


@pytest.mark.parametrize(("body", "kind", "status"), BODIES, ids=range(len(BODIES)))
async def test_a_bad_body_is_a_graphql_error(
    gateway: Served, body: bytes, kind: str, status: int
) -> None:
    answer = await gateway.http.post("/graphql", content=body, headers={"content-type": kind})
    assert (answer.status_code, codes(answer)) == (status, ["BAD_REQUEST"])


async def test_the_method_query_asks_as_post_does(gateway: Served) -> None:
    headers = {"content-type": JSON}

    async def query(text: str, **changed: str) -> httpx.Response:
        body = json.dumps({"query": text})
        return await gateway.http.request(
            "QUERY", "/graphql", content=body, headers={**headers, **changed}
        )

    answer = await query(SCOPES)
    assert (answer.status_code, answer.json()) == (200, {"data": {"viewer": {"scopes": []}}})
    assert answer.headers["etag"]
    wrong = await query("subscription { articleChanged { id } }")
    assert (wrong.status_code, codes(wrong)) == (405, ["BAD_REQUEST"])
    form = await query(SCOPES, **{"content-type": "text/plain"})
    assert (form.status_code, codes(form)) == (415, ["BAD_REQUEST"])


async def test_a_trailing_slash_leads_to_no_other_host(gateway: Served) -> None:
    for path in ("/graphql/", "/healthz/", "/metrics/"):
        answer = await gateway.http.get(path, headers={"host": "evil.example"})
        assert "evil.example" not in answer.headers.get("location", "")
    answer = await gateway.http.post(
        "/graphql/", json={"query": "{ viewer { scopes } }"}, follow_redirects=True
    )
    assert answer.json()["data"] == {"viewer": {"scopes": []}}
    answer = await gateway.http.get(
        "/graphql/", params={"query": "{ viewer { scopes } }"}, follow_redirects=True
    )
    assert answer.json()["data"] == {"viewer": {"scopes": []}}


async def test_a_fault_of_ours_while_preparing_is_masked(
    gateway: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a secret of ours")

    monkeypatch.setattr(DocumentCache, "prepare", fail)
    answer = await gateway.ask(SCOPES)
    assert (answer.status_code, codes(answer)) == (500, ["INTERNAL_SERVER_ERROR"])
    assert "secret" not in answer.text
    assert answer.json()["errors"][0]["extensions"]["id"] in caplog.text


async def test_transport_rules(gateway: Served) -> None:
    http = gateway.http
    assert (await http.get("/graphql", params={"query": SCOPES})).json()["data"]
    assert (await http.put("/graphql")).headers["allow"] == "GET, HEAD, POST, QUERY"
    assert (await gateway.ask(SCOPES, "image/png")).status_code == 406
    deep = {"query": SCOPES, "variables": "[" * 3000}
    assert (await http.get("/graphql", params=deep)).status_code == 400
    packed = await gateway.ask(SCOPES, headers={"content-encoding": "gzip"})
    assert packed.status_code == 415
    stream = await gateway.ask("subscription{articleChanged{id}}")
    assert codes(stream) == ["BAD_REQUEST"]
    costly = await gateway.ask(SCOPES, extensions={"cost": True})
    assert costly.json()["extensions"]["cost"]["requested"] >= 1


async def test_automatic_persisted_queries(gateway: Served) -> None:
    digest = hashlib.sha256(SCOPES.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    by_hash = {"extensions": extensions}
    first = await gateway.http.post("/graphql", json=by_hash)
    assert (first.status_code, codes(first)) == (200, ["PERSISTED_QUERY_NOT_FOUND"])
    assert (await gateway.ask(SCOPES, extensions=extensions)).json()["data"]
    assert (await gateway.http.post("/graphql", json=by_hash)).json()["data"]
    wrong = await gateway.ask("{__typename}", extensions=extensions)
    assert codes(wrong) == ["PERSISTED_QUERY_HASH_MISMATCH"]


@pytest.mark.parametrize("form", ["apollo", "relay"])
async def test_only_trusted_documents_run(settings: Settings, tmp_path: Path, form: str) -> None:
    apollo = {
        "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{"id": "abc", "name": "V", "type": "query", "body": SCOPES}],
    }  # fmt: skip
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(apollo if form == "apollo" else {"abc": SCOPES}))
    async with served(settings, trusted_documents=path, only_trusted_documents=True) as gateway:
        known = await gateway.http.post("/graphql", json={"documentId": "abc"})
        assert known.json()["data"]
        unknown = await gateway.http.post("/graphql", json={"documentId": "abd"})
        assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
        assert codes(await gateway.ask("{__typename}")) == ["FORBIDDEN"]


async def test_only_named_origins_may_call(settings: Settings) -> None:
    asks = {"origin": "https://news.example", "access-control-request-method": "POST"}
    async with served(settings, cors_origins="https://news.example") as gateway:
        flight = await gateway.http.options("/graphql", headers=asks)
        assert flight.is_success
        assert flight.headers["access-control-allow-origin"] == "https://news.example"
        assert "access-control-allow-credentials" not in flight.headers
        other = await gateway.ask(SCOPES, headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


async def test_gateways_share_persisted_queries(settings: Settings, database: Database) -> None:
    digest = hashlib.sha256(SCOPES.encode()).hexdigest()
    by_hash = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
    shared = {"persisted_queries_days": 1}
    async with (
        served(settings, **shared) as one,
        served(settings, **shared) as other,
        served(settings) as alone,
    ):
        unknown = await one.http.post("/graphql", json=by_hash)
        assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
        assert (await one.http.post("/graphql", json={"query": SCOPES, **by_hash})).is_success
        for _ in range(50):
            if "errors" not in (await other.http.post("/graphql", json=by_hash)).json():
                break
            await asyncio.sleep(0.1)
        answer = (await other.http.post("/graphql", json=by_hash)).json()
        assert answer == {"data": {"viewer": {"scopes": []}}}
        unknown = await alone.http.post("/graphql", json=by_hash)
        assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_figures_are_kept(gateway: Served) -> None:
    await gateway.ask(SCOPES)
    text = (await gateway.http.get("/metrics")).text
    assert 'newsgraph_requests_total{code="OK",kind="query",transport="http"} 1.0' in text


async def test_an_absent_store_is_told_in_time(settings: Settings) -> None:
    away = {"mongodb_uri": "mongodb://127.0.0.1:9/", "store_timeout": 0.5}
    async with served(settings, **away) as gateway:
        began = time.perf_counter()
        answer = await gateway.ask("{articles{nodes{id}}}")
        assert time.perf_counter() - began < 3
        assert (answer.status_code, codes(answer)) == (503, ["STORE_UNAVAILABLE"])
        assert (await gateway.ask("{articles{nodes{id}}}", JSON)).status_code == 200
        assert (await gateway.http.get("/readyz")).status_code == 503
        assert (await gateway.http.get("/healthz")).status_code == 200


async def test_more_than_can_be_served_is_shed(settings: Settings) -> None:
    away = {"mongodb_uri": "mongodb://127.0.0.1:9/", "store_timeout": 0.5}
    async with served(settings, **away, max_operations=1, max_queue=1) as gateway:
        queries = [f"{{articles(first: {n}) {{nodes{{id}}}}}}" for n in range(1, 7)]
        asked = [gateway.ask(query, JSON) for query in queries]
        answers = await asyncio.gather(*asked)
        shed = [answer for answer in answers if "retry-after" in answer.headers]
        assert len(shed) >= 4
        assert {answer.status_code for answer in shed} == {503}


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
async def test_every_audit_of_graphql_http_passes(settings: Settings) -> None:
    if not (AUDIT / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=AUDIT, check=True, timeout=120)  # noqa: ASYNC221
    async with served(settings, introspection=True) as gateway:  # which the audits ask for
        process = await asyncio.create_subprocess_exec(
            "node", str(AUDIT / "audit.js"), f"http://{gateway.address}/graphql",
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(60):
            output, _ = await process.communicate()
    assert json.loads(output) == []
