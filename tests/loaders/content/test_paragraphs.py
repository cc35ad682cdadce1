"""Bodies without paragraphs of their own."""

from __future__ import annotations

import pytest

from loaders.content.paragraphs import html_of_wordpress
from loaders.content.render import Body, render


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("a\r\nb", "<p>a<br>\nb</p>"),
        ("<p>a</p>\n\n<h2>b</h2>\n\nc", "<p>a</p>\n<h2>b</h2>\n<p>c</p>"),
        ("a\n<pre>b\n\nc</pre>", "<p>a</p>\n<pre>b\n\nc</pre>"),
        ("<!-- wp:paragraph -->\n<p>a</p>\n\nb", "<!-- wp:paragraph -->\n<p>a</p>\n\nb"),
        ('[gallery ids="1,2"]a[1] [x]', "<p>a[1] [x]</p>"),
        ("[embed]https://a.org/v[/embed]", '<p><a href="https://a.org/v">https://a.org/v</a></p>'),
        (
            '[caption id="a" width="3"]<a href="b"><img src="c"></a> d[/caption]',
            '<figure><a href="b"><img src="c"></a><figcaption>d</figcaption></figure>',
        ),
    ],
)
def test_wordpress_is_shown_as_wordpress_shows_it(body: str, html: str) -> None:
    assert html_of_wordpress(body) == html


def test_what_stands_in_a_shortcode_is_sanitized_too() -> None:
    body = '[embed]javascript:alert(1)[/embed][caption]<img src=x onerror=y()>"[/caption]'
    html = render(Body(body, "wordpress", "https://a.org/x/")).html
    assert "javascript" not in html.replace(">javascript:alert(1)<", "")
    assert "onerror" not in html


def test_plain_text_has_no_markup() -> None:
    made = render(Body("<b>*a*\nb\n\n{{ c }}", "text", "https://a.org/"))
    assert made.html == "<p>&lt;b&gt;*a*<br>\nb</p>\n<p>{{ c }}</p>"
    assert made.text == "<b>*a*\nb\n\n{{ c }}"
