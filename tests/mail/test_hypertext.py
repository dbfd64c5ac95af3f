import time

import pytest

from mailflow.mail.hypertext import read_html
from mailflow.model.errors import Unreadable


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Een</p><p>Twee</p>", "Een\n\nTwee"),
        ("een<br>twee<br/>drie", "een\ntwee\ndrie"),
        ("<div>een</div><div>twee</div>", "een\ntwee"),
        ("a  b\n c&nbsp;d", "a b c\xa0d"),
        ("<ul><li>een</li><li>twee</li></ul>", "- een\n- twee"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("x<hr>y", "x\n________________________________\ny"),
        ("<blockquote>een<blockquote>twee</blockquote></blockquote>drie", "> een\n>\n> > twee\n>\n\ndrie"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("ik k<b>om</b> <i>niet</i>", "ik kom niet"),
        ("&eacute;&#233;n &lt;b&gt;", "één <b>"),
        ("<p>x", "x"),
        ("", ""),
        ("gewone tekst", "gewone tekst"),
    ],
)  # fmt: skip
def test_html_is_read_as_it_looks(html: str, text: str) -> None:
    assert read_html(html).text == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">ja</div>', '<span style="DISPLAY : None">ja</span>', "<p hidden>ja</p>",
        '<span style="visibility:hidden">ja</span>', '<span style="font-size:0">ja</span>', "<script>ja</script>",
        '<span style="font-size:0px">ja</span>', '<span style="opacity:0">ja</span>', "<style>ja</style>",
        "<!-- ja -->",
        '<div style="mso-hide:all">ja</div>', '<div style="max-height:0;overflow:hidden">ja</div>', "<title>ja</title>",
        "<template>ja</template>", "<noscript>ja</noscript>", "<svg><text>ja</text></svg>", '<img alt="ja" src="x">',
        "<iframe>ja</iframe>", "<textarea>ja</textarea>", '<input value="ja">', "<select><option>ja</option></select>",
    ],
)  # fmt: skip
def test_what_nobody_sees_is_not_read(hidden: str) -> None:
    assert read_html(f"<p>nee</p>{hidden}").text == "nee"


def test_small_print_is_read() -> None:
    assert read_html('<span style="font-size:0.8em">nee</span>').text == "nee"


def test_an_indented_paragraph_is_no_quotation() -> None:
    html = 'a<blockquote style="margin:0 0 0 40px;border:none;padding:0px">b</blockquote>'

    assert read_html(html).text == "a\nb"


@pytest.mark.parametrize(
    "colour", ['style="color:red"', "style='COLOR: #FF0000'", 'style="x:y; color:rgb(0, 0, 255)"', 'style="color:#00f"']
)
def test_lines_in_a_colour_are_told(colour: str) -> None:
    assert read_html(f"<p>vraag</p><p><span {colour}>antwoord</span></p>").coloured == ("antwoord",)


@pytest.mark.parametrize("plain", ['style="color:#1f1f1f"', 'style="color:black"', 'style="background-color:red"', ""])
def test_black_and_grey_are_no_colours(plain: str) -> None:
    assert read_html(f"<p {plain}>antwoord</p><p><a style='color:blue'>verwijzing</a></p>").coloured == ()


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000, "<b>" * 80_000, "<table><tr><td>" * 17_000, "<blockquote>x" * 17_000, "<a><b><i>" * 28_000,
        "&amp;" * 50_000, "<p " + "a=b " * 60_000 + ">x", "<p>x" * 60_000, "<" * 250_000, "<!--" * 60_000,
        "&#" * 120_000,
        "<p style='color" + " " * 250_000 + "'>x", "<font color=red>" * 16_000, "<br>" * 60_000, "<li>x" * 50_000,
    ],
)  # fmt: skip
def test_no_html_takes_long(html: str) -> None:
    start = time.process_time()
    try:
        text = read_html(html).text
    except Unreadable:
        text = ""

    assert time.process_time() - start < 1
    assert len(text) < 3_000_000
