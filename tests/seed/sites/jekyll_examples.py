"""One site with every rule of Jekyll's addresses, dates and drafts, for machines without Jekyll.

`python -m tests.seed.sites.jekyll_examples` runs Jekyll again and writes its result for each file.
"""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.seed.sites.jekyll_sites import Jekyll, write_site

RECORDED = Path(__file__).parent / "jekyll_recorded.json"

_CONFIG = """
url: https://example.com
baseurl: /blog
timezone: America/New_York
permalink: /:categories/:year/:month/:day/:title:output_ext
include: [_pages]
exclude: [private, "*.txt.md", 2012]
collections:
  recipes: {output: true, permalink: "/cook/:name/:year-:i_month-:i_day/"}
  notes: {output: false}
  letters: {output: true}
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post, category: general}
  - scope: {path: "news/_posts/*2019*"}
    values: {permalink: "/archive/:short_year/:y_day/:slug/"}
  - scope: {path: "_recipes"}
    values: {published: false}
"""

FILES = {
    "_config.yml": _CONFIG,
    "_posts/2020-01-05-plain.md": "---\ntitle: Plain\n---\nText\n",
    "_posts/2020-01-06-utc.md": "---\ndate: 2020-01-06 03:00:00\n---\n",
    "_posts/2020-01-07-local.md": "---\ndate: 2020-01-07 03:00\n---\n",
    "_posts/2020-01-08-quoted.md": "---\ndate: '2020-01-08 23:00:00'\n---\n",
    "_posts/2020-01-09-offset.md": "---\ndate: 2020-01-09 23:00:00 -0800\n---\n",
    "_posts/2020-03-08-gap.md": "---\ndate: 2020-03-08 02:30\n---\n",
    "_posts/2020-11-01-twice.md": "---\ndate: 2020-11-01 01:30\n---\n",
    "_posts/2020-01-10-C++ & c#.md": "---\ncategories: [C#, C++, two words]\n---\n",
    "_posts/2020-01-11-Ünï_cödé-日本.md": "---\ntags: Ünï cödé\n---\n",
    "_posts/2020-01-12-link.md": "---\npermalink: /stated/address/\n---\n",
    "_posts/2020-01-13-template.md": "---\npermalink: /:long_month/W:week/:title.html\n---\n",
    "_posts/2020-01-14-slug.md": "---\nslug: Another Slug\ncategory: solo\n---\n",
    "_posts/2020-01-15-unpublished.md": "---\npublished: false\n---\n",
    "_posts/2020-01-16-said-no.md": "---\npublished: no\n---\n",
    "_posts/2020-01-17-empty.md": "---\npublished:\n---\n",
    "_posts/2020-01-18-bare.html": "No front matter at all.\n",
    "_posts/2020-01-19-twice.md": "---\ntitle: First\ntitle: Second\n---\n",
    "_posts/2020-01-20-tagged.md": "---\ntitle: ! 'Quoted: so'\n---\n",
    "_posts/2020-01-24-indented.md": "---\n  title: Short\nslug: ignored\ndate: 2001-01-01\n---\n",
    "_posts/2020-01-25-zero.md": "---\npublished: 0\ncategory: ''\n---\n",
    "_posts/2020-01-26-without.md": "---\nslug: no\ntags: false\ncategory: false\n---\n",
    "_posts/2020-01-27-root.md": "---\npermalink: ''\n---\n",
    "_posts/deep/2020-01-21-below.md": "---\n---\n",
    "_posts/undated.md": "---\ntitle: Not a post\n---\n",
    "_posts/20-1-22-short.md": "---\n---\n",
    "_posts/2011-02-29-no-such-day.md": "---\n---\n",
    "news/_posts/2019-12-31-old.md": "---\n---\n",
    "news/world/_posts/2020-01-23-folders.md": "---\ncategories: one two\n---\n",
    "_drafts/2020-01-24-draft.md": "---\ntitle: A draft\n---\n",
    "_recipes/2020-02-01-soup.md": "---\n---\n",
    "_recipes/bread.md": "---\ndate: 2020-02-02\npublished: true\n---\n",
    "_recipes/salt.md": "---\n---\n",
    "_notes/2020-02-03-hidden.md": "---\n---\n",
    "_letters/deep/2020-02-04-dear.md": "---\n---\n",
    "_pages/dated.md": "---\ntitle: Dated\ndate: 2020-02-05 10:00\n---\n",
    "about.md": "---\ntitle: About\n---\n",
    "sub/index.html": "---\ntitle: Index\ndate: Feb 6, 2020\n---\n",
    "2012/page.md": "---\ntitle: A year\ndate: 2012-02-07\n---\n",
    "private/2020.md": "---\ndate: 2020-02-07\n---\n",
    "note.txt.md": "---\ndate: 2020-02-08\n---\n",
    "README.md": "# No page\n",
    "_layouts/post.html": "---\nlayout: base\n---\n{{ content }}\n",
    "_includes/2020-01-01-part.html": "---\ndate: 2020-01-01\n---\n",
}


def read_by_jekyll(folder: Path) -> dict[str, Any]:
    """What Jekyll says of each file of the site, written to `folder`.

    An undated document has the day of the run in its address. `{today}` stands for it.
    """
    jekyll = Jekyll()
    days = [_today()]
    answer = jekyll.read(write_site(folder.resolve(), FILES))
    days.append(_today())  # another one if midnight has passed meanwhile
    jekyll.close()
    for item in answer.values():
        del item["path"]
        if item["date"] is None:
            for day in days:
                item["url"] = item["url"].replace(f"/{day}/", "/{today}/")
    return answer


def _today() -> str:
    now = datetime.now(ZoneInfo("America/New_York"))
    return f"{now.year}-{now.month}-{now.day}"


def record() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        answer = read_by_jekyll(Path(temporary))
    RECORDED.write_text(json.dumps(answer, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


if __name__ == "__main__":
    record()
