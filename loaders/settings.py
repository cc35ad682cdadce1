"""Every setting of newsgraph, read once from `NEWSGRAPH_*` variables and an `.env` file.

Every limit, size and switch is defined here. `README.md` lists the same names, and a test compares
the two lists.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, HttpUrl, MongoDsn
from pydantic_settings import BaseSettings, SettingsConfigDict

from loaders.setting_types import Origins, PublicKey, Rate, SearchLanguage, Tokens, entries

_TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"


class Settings(BaseSettings):
    """Validated settings. A wrong value stops the program at start and is named in the message."""

    model_config = SettingsConfigDict(env_prefix="NEWSGRAPH_", env_file=".env", extra="ignore")

    # The server process
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    workers: int = Field(1, ge=1, le=64, description="number of processes that serve the gateway")
    environment: Literal["development", "production"] = Field(
        "production", description="`development` shows drafts and GraphiQL to everyone"
    )
    graphiql: bool = Field(
        False,
        description="serve GraphiQL and the reader in production too; always on in development",
    )

    # The store
    mongodb_uri: MongoDsn | None = Field(
        None, description="URI of a MongoDB-compatible server; unset: an embedded server is started"
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("newsgraph"),
        description="data folder of the embedded server",
    )
    embedded_server: str = Field(
        "auto",
        description="which embedded server: `auto` (the newest secantusd-rs, else Python), `rust`, "
        "`python`, or the path of a secantusd-rs",
    )
    store_timeout: float = Field(
        2.0, gt=0, le=60, description="seconds to select a server and connect to it"
    )
    store_connections: int = Field(
        32, ge=1, le=1000, description="most connections of a worker to the store"
    )
    driver: Literal["motor", "pymongo"] = Field(
        "motor", description="driver for the store; both behave the same"
    )

    # Limits of one operation
    operation_timeout: float = Field(
        10.0, gt=0, le=300, description="time limit of one GraphQL operation, in seconds"
    )
    max_depth: int = Field(12, ge=1, description="deepest nesting of fields in a document")
    max_filter_depth: int = Field(
        5, ge=1, description="deepest nesting of `and`, `or` and `not` in a filter"
    )
    max_filter_parts: int = Field(
        500,
        ge=1,
        description="most parts of a filter: itself, and each filter in `and`, `or` and `not`",
    )
    max_aliases: int = Field(30, ge=0, description="most aliases in a document")
    max_root_fields: int = Field(20, ge=1, description="most fields at the root of an operation")
    max_directives: int = Field(50, ge=0, description="most directives in a document")
    max_fields: int = Field(
        2000,
        ge=1,
        description="most fields in a document; a fragment counts each time it is spread",
    )
    max_tokens: int = Field(2000, ge=1, description="most tokens in a document")
    max_cost: int = Field(
        10_000,
        ge=1,
        description="highest cost of an operation; a field costs 1 times the page sizes above it",
    )
    max_list_length: int = Field(250, ge=1, description="most values in a list argument")
    max_variable_depth: int = Field(
        20, ge=1, description="deepest nesting of lists and objects in variables"
    )
    max_body_bytes: int = Field(1_000_000, ge=1, description="largest request body, in bytes")
    introspection: bool | None = Field(
        None,
        description="allow introspection and suggest names in errors; unset: only in development",
    )

    # Seeding and the content of the archive
    seed_max_bytes: int = Field(
        5_000_000,
        ge=1_000,
        le=15_000_000,
        description="largest file to seed, in bytes; larger files are rejected",
    )
    fields: Path | None = Field(
        None, description="file that declares a site's own fields; see docs/fields.md"
    )
    search_language: SearchLanguage = Field(
        "english",
        description="Snowball language for stems and stop words; seed again after a change",
    )
    count_cap: int = Field(
        100_000,
        ge=1,
        description="most articles that a facet or neighbour may count; more is an error",
    )
    search_cap: int = Field(
        20_000, ge=1, description="most articles that a search may rank; more is an error"
    )
    content_cache_bytes: int = Field(
        32_000_000,
        ge=0,
        description="size of a worker's cache of rendered bodies, in bytes; 0: no cache",
    )
    subscription_queue: int = Field(
        100,
        ge=1,
        description="most changes that may wait for a subscriber; more end the subscription",
    )

    # The schema and its execution
    federation: bool = Field(
        False, description="serve as a subgraph of Apollo Federation 2: `_service` and `_entities`"
    )
    executor: Literal["compiled", "graphql-core"] = Field(
        "compiled", description="which executor runs queries; both give the same results"
    )

    # Authentication
    tokens: Tokens = Field(
        "",
        description="bearer tokens: `name:SCOPE+SCOPE:sha256,...`; see `newsgraph token create`",
    )
    jwt_jwks_url: HttpUrl | None = Field(
        None, description="URL of the key set (JWKS) that verifies JSON Web Tokens"
    )
    jwt_public_key: PublicKey | None = Field(
        None, description="public key that verifies JSON Web Tokens, in PEM"
    )
    jwt_audience: str | None = Field(None, description="`aud` value that JSON Web Tokens must have")
    jwt_issuer: str | None = Field(None, description="`iss` value that JSON Web Tokens must have")
    jwt_leeway: float = Field(
        30.0, ge=0, le=600, description="allowed clock difference for JSON Web Tokens, in seconds"
    )
    jwt_scope_claim: str = Field(
        "scope", description="claim of a JSON Web Token that contains the scopes"
    )

    # Limits of a worker
    max_operations: int = Field(
        64, ge=1, description="operations that a worker runs at once; more must wait"
    )
    max_queue: int = Field(
        256, ge=0, description="most operations that may wait in a worker; more get 503"
    )
    max_sockets: int = Field(
        2000, ge=0, description="most open WebSockets and event streams of a worker"
    )
    max_socket_operations: int = Field(
        50, ge=1, description="most operations at once on one WebSocket"
    )

    # Persisted and trusted documents
    persisted_queries: bool = Field(
        True,
        description="allow automatic persisted queries (APQ); each worker caches up to 1,000",
    )
    persisted_queries_days: float = Field(
        0,
        ge=0,
        le=365,
        description="days for which all workers share APQ documents in MongoDB; 0: not shared",
    )
    trusted_documents: Path | None = Field(
        None, description="manifest of trusted documents, in Apollo's or Relay's format"
    )
    only_trusted_documents: bool = Field(False, description="run only trusted documents")

    # Clients
    rate_limit: Rate = Field(
        "",
        description="rate limit for each token or address, in each worker, such as "
        "`100/minute`; unset: no limit",
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=10,
        description="number of your own proxies in front of the gateway that set X-Forwarded-For",
    )
    cors_origins: Origins = Field(
        "", description="origins that browsers may call from, separated by commas; `*`: any origin"
    )

    # Caching and purging
    cache_bytes: int = Field(
        64_000_000,
        ge=0,
        description="size of a worker's response cache, in bytes; 0: no cache",
    )
    cache_max_age: int = Field(0, ge=0, description="`max-age` of public responses, in seconds")
    cache_stale_while_revalidate: int = Field(
        0, ge=0, description="`stale-while-revalidate` of public responses, in seconds"
    )
    cache_tag_header: str = Field(
        "Cache-Tag",
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$",
        description="header for the tags of a response; for Fastly `Surrogate-Key`",
    )
    cache_tag_separator: str = Field(
        ",", min_length=1, max_length=2, description="separator between tags; for Fastly a space"
    )
    cache_tag_bytes: int = Field(
        8000,
        ge=500,
        le=16_000,
        description="most bytes of the tags of a response; more are replaced by coarser tags",
    )
    purge_url: HttpUrl | None = Field(
        None, description="URL that receives purge requests by tag; unset: no purging"
    )
    purge_template: str = Field(
        "varnish",
        description="format of purges: `varnish`, `nginx`, `fastly`, `cloudflare`, `webhook` or "
        "a file",
    )
    purge_token: str = Field("", description="value of `{token}` in the purge template")

    # Logs, traces and agents
    log_requests: bool = Field(True, description="log one line of JSON for each request")

    mcp: bool = Field(False, description="serve the Model Context Protocol at `/mcp` (extra `mcp`)")
    otlp_endpoint: HttpUrl | None = Field(
        default_factory=lambda: (
            os.environ.get(_TRACES_ENDPOINT)
            or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
            or None
        ),
        validate_default=True,
        description="URL for traces, by OTLP over HTTP; unset: "
        "`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, else `OTEL_EXPORTER_OTLP_ENDPOINT`",
    )

    @property
    def traces_url(self) -> str | None:
        """The URL to send traces to; None if tracing is off.

        Only `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is the whole URL, as OpenTelemetry specifies.
        """
        if self.otlp_endpoint is None:
            return None
        url = str(self.otlp_endpoint)
        whole = "otlp_endpoint" not in self.model_fields_set and os.environ.get(_TRACES_ENDPOINT)
        return url if whole else f"{url.rstrip('/')}/v1/traces"

    @property
    def token_entries(self) -> list[str]:
        """The entries of `tokens`: `name:SCOPE+SCOPE:sha256`."""
        return entries(self.tokens)

    @property
    def cors_allowed(self) -> frozenset[str]:
        """The origins in `cors_origins`."""
        return frozenset(entries(self.cors_origins))

    @property
    def introspection_enabled(self) -> bool:
        """Whether clients may use introspection."""
        if self.introspection is None:
            return self.environment == "development"
        return self.introspection


@lru_cache
def settings() -> Settings:
    """The settings of this process, read at first use."""
    return Settings()
