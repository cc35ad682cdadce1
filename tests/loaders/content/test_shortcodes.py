"""Shortcodes of Jekyll, Hugo and Zola are removed or become links. Code does not change."""

from __future__ import annotations

import pytest

from loaders.content.render import Body, Rendered, render

PAGES = {"2020-01-02-old": "https://a.org/old/", "posts/first.md": "https://a.org/first/"}


def rendered(text: str, format: str = "markdown") -> Rendered:
    return render(Body(text, format, "https://a.org/x/", tuple(PAGES.items())))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a {% include b.html c='d' %} e", "a e"),
        ("a {{ site.title }} b", "a b"),
        ('a {{< toc >}} b {{% notice "x" %}}c{{% /notice %}}', "a b c"),
        ("{% if page.a -%}\nb\n{%- endif %}", "b"),
        ("a {% comment %} b {% endcomment %} c", "a c"),
        ("a {{/* b */}} c", "a c"),
        ('{{ note(text="b") }} a', "a"),
        ("* TOC\n{:toc}\n\na", "a"),
        ("1. Contents\n{:toc .x}\n\na", "a"),
        ("a\n{: .lead}\nb", "a b"),
        ("*a*{:.b} c", "a c"),
        ('{::options parse_block_html="true" /}\na', "a"),
        ("{% include\n  a.html\n  b='c'\n%}\nd", "d"),
        ("a {% unclosed b", "a {% unclosed b"),
        ('a {% include faq.md\n\nq="Why?"\n\n  a="So."\n\n%} b', "a b"),
        ('a {{< faq q="Why?\n\nAnd how?" >}} b', "a b"),
        ("a {% x\n\nb = {% y %} c", "a {% x\n\nb = c"),
    ],
)
def test_a_shortcode_is_no_text(body: str, text: str) -> None:
    assert rendered(body).text == text


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("[a]({% post_url 2020-01-02-old %})", "https://a.org/old/"),
        ("[a]({{ site.baseurl }}{% link posts/first.md %}#b)", "https://a.org/first/#b"),
        ('[a]({{< relref "posts/first.md" >}})', "https://a.org/first/"),
        ('[a]({{% ref "posts/first.md#b" %}})', "https://a.org/first/#b"),
        ("[a](@/posts/first.md#b)", "https://a.org/first/#b"),
        ("[a]({{ site.url }}/b)", "https://a.org/b"),
        ("[a]({{ '/b c.png' | relative_url }})", None),
        ("[a]({{ '/b.png' | relative_url }})", "https://a.org/b.png"),
        ("[a]({{site.baseurl}}/b)", "https://a.org/b"),
    ],
)
def test_a_link_to_a_page_of_the_site_leads_there(body: str, html: str | None) -> None:
    shown = rendered(body).html
    assert (f'href="{html}"' if html else "a") in shown
    assert "{" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "{{ site.baseurl }}/b.png",
        "{{ site.url }}{{ site.baseurl }}/b.png",
        "{{ '/b.png' | relative_url }}",
        "{{ 'b.png' | absolute_url }}",
        '{{ "/b.png" | prepend: site.baseurl | prepend: site.url }}',
    ],
)
def test_a_site_may_lie_below_the_root_of_its_host(address: str) -> None:
    body = Body(f"![a]({address})", "markdown", "https://a.org/blog/x/", site="/blog")
    assert 'src="https://a.org/blog/b.png"' in render(body).html


def test_a_link_to_a_page_that_is_not_known_is_text() -> None:
    assert rendered('[a]({{< ref "gone.md" >}}) b').html == (
        '<p><a rel="noopener noreferrer">a</a> b</p>\n'
    )


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("{{< youtube dQw4w9WgXcQ >}}", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("{{< youtube id='abc' >}}", "https://www.youtube.com/watch?v=abc"),
        ('{% include youtube.html id="abc" %}', "https://www.youtube.com/watch?v=abc"),
        ("{{ youtube(id='abc') }}", "https://www.youtube.com/watch?v=abc"),
        ("{% gist 12345 %}", "https://gist.github.com/12345"),
        ("{{< gist someone 12345 >}}", "https://gist.github.com/someone/12345"),
        ("{{< vimeo 55073825 >}}", "https://vimeo.com/55073825"),
    ],
)
def test_what_embeds_a_page_is_a_link_to_it(body: str, address: str) -> None:
    assert rendered(body).html.strip() == (
        f'<p><a href="{address}" rel="noopener noreferrer">{address}</a></p>'
    )


def test_a_figure_is_an_image_with_its_caption() -> None:
    body = '{{< figure src="a.png" alt="b" caption="c & d" >}}\n\ne'
    assert rendered(body).html == (
        '<figure><img src="https://a.org/x/a.png" alt="b">'
        "<figcaption>c &amp; d</figcaption></figure>\n<p>e</p>\n"
    )


def test_a_figure_cannot_smuggle_anything_in() -> None:
    html = rendered('{{< figure src="x" onerror="y()" alt=`"><script>z()</script>` >}}').html
    assert "<script" not in html
    assert "onerror" not in html


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("```liquid\n{% include a.html %}\n```", "{% include a.html %}"),
        ("```\n{% raw %}{{ a }}{% endraw %}\n```", "{{ a }}"),
        ("{% raw %}\n```\n{{ a }}\n```\n{% endraw %}", "{{ a }}"),
        ("```\n{{</* figure a */>}}\n```", "{{< figure a >}}"),
        ("    {{ a }}", "{{ a }}"),
        ("~~~\n* TOC\n{:toc}\n~~~", "* TOC\n{:toc}"),
        ("b `{{ a }}`", "{{ a }}"),
        ("b ``{{ ` }}``", "{{ ` }}"),
        ("b `{% raw %}{{ a }}{% endraw %}`", "{{ a }}"),
        ("{% highlight ruby %}\n{{ a }} < b\n{% endhighlight %}", "{{ a }} < b"),
        ("{{< highlight go >}}\n*a* <b>\n{{< /highlight >}}", "*a* <b>"),
    ],
)
def test_code_is_shown_as_its_author_wrote_it(body: str, code: str) -> None:
    shown = rendered(body)
    assert code in shown.text
    assert "<code" in shown.html
    assert "raw" not in shown.html


def test_lines_may_end_in_any_way() -> None:
    body = "a\r\n\r\n```\r\n{{ b }}\r\n```\r\n\r\n{{ c }} d"
    assert rendered(body).text == "a\n\n{{ b }}\n\nd"
    assert rendered(body.replace("\r\n", "\r")).text == "a\n\n{{ b }}\n\nd"


def test_text_that_is_marked_as_raw_stays() -> None:
    assert (
        rendered("a {% raw %}{{ b }}{% endraw %} c {{</* d */>}}").text == "a {{ b }} c {{< d >}}"
    )


def test_html_is_cleaned_of_shortcodes_in_the_same_way() -> None:
    found = rendered(
        '<p>a {% include b %}<a href="{{ site.url }}/c">d</a></p><pre>{{ e }}</pre>', "html"
    )
    assert found.text == "a d\n\n{{ e }}"
    assert 'href="https://a.org/c"' in found.html


def test_many_openings_take_time_in_proportion() -> None:
    for piece in ("{% ", "{{ ", "{{< ", "` ", "{: ", "{% raw %}", "{% highlight %}", "{{</* "):
        for text in (piece * 20_000, "```\n" + piece * 20_000):
            rendered(text)
        rendered(f"<pre>{piece * 20_000}</pre>", "html")
    for text in (
        "## a" + " " * 100_000 + "b",
        "## {" + "#a" * 50_000,
        "- " + " " * 100_000 + "{:toc",
    ):
        rendered(text)
    for text in ("<pre>" * 50_000 + "{{", "<code>" * 50_000 + "{{", "<pre>{{</pre>" * 20_000):
        rendered(text, "html")
        rendered(text, "wordpress")
