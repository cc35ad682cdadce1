"""Whatever a body holds, its HTML does nothing; html5lib, which parses as browsers do, judges."""

from __future__ import annotations

import time

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.content.render import Body, Rendered, render

BASE = "https://example.com/news/story/"
TAGS = frozenset(
    (
        *("a", "abbr", "acronym", "article", "aside", "b", "bdi", "bdo"),
        *("blockquote", "br", "caption", "cite", "code", "col", "colgroup", "data"),
        *("dd", "del", "details", "dfn", "div", "dl", "dt", "em"),
        *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hgroup", "hr", "i", "img", "ins", "kbd"),
        *("li", "mark", "nav", "ol", "p", "pre", "q", "rp"),
        *("rt", "rtc", "ruby", "s", "samp", "section", "small", "span"),
        *("strike", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "time", "tr", "tt", "u", "ul"),
        *("var", "wbr"),
    )
)
ATTRIBUTES = frozenset(
    (
        *("align", "alt", "cite", "class", "colspan", "datetime", "dir", "headers"),
        *("height", "href", "hreflang", "id", "lang", "rel", "reversed", "rowspan"),
        *("scope", "span", "src", "start", "title", "type", "value", "width"),
    )
)
ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img/src=x/onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<input autofocus onfocus=alert(1)><select onfocus=alert(1)></select>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script&colon;alert(1)'>x</a>",
    "<a href=&#x6A;avascript:alert(1)>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href=vbscript:x>x</a><a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href='blob:https://example.com/x'>x</a><a href='file:///etc/passwd'>x</a>",
    "<a href=x target=_blank rel=opener onmouseover=alert(1) ping=//evil.example>x</a>",
    "<img src=data:image/svg+xml;base64,PHN2Zz4= srcset='javascript:alert(1) 1x'>",
    "<img src='x' alt='`><script>alert(1)</script>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<plaintext><script>alert(1)</script>",
    "<body onload=alert(1)><html onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee><x onclick=alert(1)>y</x>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>",
    "<p id=location name=cookie>x</p><a id=config href=//evil.example>x</a>",
    "<isindex action=javascript:alert(1) type=image>",
    "[x](javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](JAVASCRIPT&colon;alert(1))",
    "![x](javascript:alert(1))",
    "![x](x'onerror=alert`1`)",
    '[x](https://a.org "\\"onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    '# <script>alert(1)</script> {#a"onclick=alert(1)}',
    '## x {#location}\n## "><img src=x onerror=alert(1)>',
    "| <img src=x onerror=alert(1)> |\n|---|\n| `<script>` |",
    "[^1]\n\n[^1]: <svg onload=alert(1)>",
    '[^"><script>alert(1)</script>]\n\n[^"><script>alert(1)</script>]: x',
    "{% raw %}<script>alert(1)</script>{% endraw %}",
    '{{< figure src="javascript:alert(1)" alt="x" >}}',
    "{{ '<script>alert(1)</script>' | relative_url }}",
    '{% highlight x"onclick="alert(1) %}</code></pre><script>alert(1)</script>{% endhighlight %}',
    "<scr{% if a %}ipt>alert(1)</scr{% endif %}ipt>",
    "\x00<scr\x00ipt>alert(1)</script>",
)


def rendered(text: str, format: str) -> Rendered:
    return render(Body(text, format, BASE))  # type: ignore[arg-type]


def assert_harmless(html: str) -> None:
    """Only known elements with known attributes, and links that lead to the web."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in TAGS, html
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES, html
            if name in ("href", "src", "cite"):
                assert value.startswith(("https://", "http://", "mailto:", "#")), html
        if element.tag == "a":
            assert element.attrib["rel"] == "noopener noreferrer"


def text_of_tree(html: str) -> str:
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return "".join("".join(tree.itertext()).replace("↩︎", "").split())


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_does_nothing(attack: str) -> None:
    for text in (attack, f"a\n\n> {attack}\n\n- b {attack}", f"<div>\n{attack}\n\n</p></div>"):
        for format in ("markdown", "html"):
            assert_harmless(rendered(text, format).html)


PIECES = st.sampled_from(
    [
        *ATTACKS,
        *(f"<{tag}>" for tag in ("p", "b", "a", "h2", "pre", "table", "td", "svg", "math", "xmp")),
        *(f"</{tag}>" for tag in ("p", "b", "a", "h2", "pre", "table", "style", "svg", "script")),
        *("<style>", "<script>", "<!--", "-->", "<a href='", '<p title="', "'>", '">', "<", ">"),
        *("\n", "\n\n", "# ", "> ", "- ", "    ", "```\n", "`", "*", "[", "](", ")", "|", "&lt;"),
        *("{% raw %}", "{{ ", " }}", "{: #a}", "{#a}", "## a\n", "a", "é", "人", "\x00", "&amp;"),
        *("<h2 id=a>", "<h2 id='&quot;'>", "[a](#a)", "[b](#b)", "[^1]", "\n\n[^1]: b\n\n"),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["markdown", "html"]))
def test_what_html_and_text_are_made_of(body: str, format: str) -> None:
    found = rendered(body, format)
    assert_harmless(found.html)
    tree = html5lib.parseFragment(found.html, treebuilder="etree", namespaceHTMLElements=False)
    ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    headings = [element for element in tree.iter() if str(element.tag) in ("h1", "h2", "h3")]
    assert [heading.attrib["id"] for heading in headings] == [h.id for h in found.headings]
    assert "".join(found.text.replace("↩︎", "").split()) == text_of_tree(found.html)
    assert found.reading_minutes >= 1


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("b", BASE + "b"),
        ("/b", "https://example.com/b"),
        ("../b?c=d#e", "https://example.com/news/b?c=d#e"),
        ("//other.org/b", "https://other.org/b"),
        ("?c", BASE + "?c"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("http://other.org/a b", "http://other.org/a b"),
    ],
)
def test_addresses_are_absolute(href: str, absolute: str) -> None:
    assert f'href="{absolute}"' in rendered(f'<a href="{href}">x</a>', "html").html
    if not href.startswith("mailto:"):
        assert f'src="{absolute}"' in rendered(f'<img src="{href}">', "html").html


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b>", "<ul><li>", "<h1>", "<a href=x>", "<table>", "<p>", "<b><p>", "[", "*a_ "],
)
def test_tags_within_tags_take_time_in_proportion(piece: str) -> None:
    body = piece * 20_000
    began = time.process_time()
    rendered(body, "html" if piece.startswith("<") else "markdown")
    assert time.process_time() - began < 5
