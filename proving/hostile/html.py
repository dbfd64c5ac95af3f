"""HTML that is too deep, too wide, hidden, or meant for a browser to run."""

from proving.hostile.building import HTML, NO, YES, Makers, a_part, of_kind, of_parts


def _page(inner: bytes) -> bytes:
    return of_kind(HTML, b"<html><body>" + inner + b"</body></html>")


MAILS: Makers = {
    "200 000 nested tags": lambda: _page((b"<b>" * 10_000 + b"\r\n") * 20),
    "50 000 nested divs": lambda: _page((b"<div>" * 10_000 + b"\r\n") * 5),
    "999 nested divs": lambda: _page(b"<div>" * 995 + YES),
    "999 nested tables": lambda: _page(b"<table><tr><td>" * 330 + YES),
    "unclosed p in li": lambda: _page((b"<li><p>" * 8_000 + b"\r\n") * 4),
    "formatting left open": lambda: _page((b"<p><b><i><u><font>" * 3_000 + b"\r\n") * 4),
    "misnested formatting": lambda: _page((b"<b><p></b></p>" * 4_000 + b"\r\n") * 4),
    "a million entities": lambda: _page((b"&amp;" * 12_000 + b"\r\n") * 80),
    "entities that are none": lambda: _page((b"&" * 60_000 + b"\r\n") * 4),
    "numbered entities": lambda: _page(b"&#0;&#xD800;&#99999999999;&#x202e;" * 1_500 + YES),
    "a million attributes": lambda: _page(b"<p " + (b"a=b " * 15_000 + b"\r\n") * 60 + b">ja</p>"),
    "50 000 attributes": lambda: _page(b"<p " + b"".join(b"a%d=b\r\n" % n for n in range(28_000)) + b">" + YES),
    "an attribute of 60 kB": lambda: _page(b'<p style="' + b"a" * 60_000 + b'">' + YES),
    "styles to look through": lambda: _page((b'<p style="color:' + b" " * 50_000 + b'red">\r\n') * 4),
    "half a tag": lambda: _page(b"<p" * 25_000),
    "open angles": lambda: _page((b"<" * 60_000 + b"\r\n") * 4),
    "comments": lambda: _page((b"<!--" * 15_000 + b"\r\n") * 4),
    "a comment in a comment": lambda: _page(b"<!-- <!-- --> -->" * 9_000 + YES),
    "CDATA": lambda: _page(b"<![CDATA[" * 20_000),
    "a script": lambda: _page(b"<script>while(1){fetch('http://127.0.0.1:9')}</script>" * 3_000 + YES),
    "an iframe": lambda: _page(b"<iframe src=http://127.0.0.1:9/></iframe>" + YES),
    "remote pictures": lambda: _page(b"<img src=http://127.0.0.1:9/x.png>" * 6_000 + YES),
    "a remote stylesheet": lambda: _page(b"<link rel=stylesheet href=http://127.0.0.1:9/x.css>" + YES),
    "a base elsewhere": lambda: _page(b"<base href=http://127.0.0.1:9/><a href=x>" + YES + b"</a>"),
    "an SVG": lambda: _page(b"<svg>" * 900 + b"<use href='http://127.0.0.1:9/#x'/>" * 900),
    "maths": lambda: _page(b"<math><mi>" * 450 + YES),
    "60 000 line ends": lambda: _page(b"<br>" * 60_000 + YES),
    "900 nested blockquotes": lambda: _page(b"<blockquote>" * 900 + YES),
    "a plaintext element": lambda: _page(b"<plaintext>" + YES * 5_000),
    "a form": lambda: _page(b"<form action=http://127.0.0.1:9/><input name=x></form>" + YES),
    "a table of 200 columns": lambda: _page(b"<table>" + (b"<tr>" + b"<td>1" * 200) * 200 + b"</table>"),
    "rows that span the world": lambda: _page(b"<table><tr><td colspan=999999999 rowspan=999999999>" + YES),
    "NUL in tags": lambda: _page(b"<p\0><\0script>" * 5_000 + YES),
    "UTF-7 in HTML": lambda: of_kind(b"text/html; charset=utf-7", b"+ADw-script+AD4-x+ADw-/script+AD4-" + YES),
    "a hidden no": lambda: _page(YES + b"<div style='display:none'>" + NO + b"</div>"),
    "a no in white": lambda: _page(YES + b"<div style='font-size:0'>" + NO + b"</div>"),
}
AMBIGUOUS: Makers = {
    "a no only in HTML, far down": lambda: of_parts(
        a_part(YES), a_part(b"<p>" + YES + b"<br>" * 50 + b"<p>" + NO, HTML), kind=b"alternative"
    ),
    "a yes hidden in HTML": lambda: of_parts(
        a_part(YES), a_part(b"<p style='display:none'>" + YES + b"</p><p>" + NO, HTML), kind=b"alternative"
    ),
}
