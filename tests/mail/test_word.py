"""Documents as organisers send them are read; what is hostile is refused, fast and in little memory."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping

import pytest

from mailflow.mail.markdown import as_markdown, blocks_of
from mailflow.mail.word import document_html
from mailflow.model.errors import Unreadable
from tests.mail.notes_story import document, docx

MOST_BYTES = 60 * 1024 * 1024
MOST_SECONDS = 10.0
DOCTYPE = '<?xml version="1.0"?>\n<!DOCTYPE w [<!ENTITY a "boem"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">{0}]>\n'


def read(content: bytes, name: str = "notes.docx") -> str:
    return as_markdown(blocks_of(document_html(name, content)))


def a_paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def packed(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def an_odt(body: str) -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("table", "table"))
    )
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


def test_a_word_document_keeps_headings_and_lists() -> None:
    text = read(document())

    assert text.startswith("# Terugblik op onze tweede bijeenkomst\n\nOp maandag 2 december")
    assert "\n\n- eenzaamheid onder ouderen\n- wonen en verhuizen\n- jongeren die niemand bereikt\n\n" in text
    assert "\n\n1. Wanneer hebben bewoners echt iets te zeggen?\n2. Wat vraagt dat van ons" in text


def test_a_libreoffice_document_keeps_headings_lists_and_links() -> None:
    body = (
        '<text:h text:outline-level="2">Terugblik</text:h><text:p>Zie <text:a xlink:href="https://example.org/x">de '
        "site</text:a>.</text:p><text:list><text:list-item><text:p>een</text:p></text:list-item></text:list>"
    )

    assert read(an_odt(body), "notes.odt") == "## Terugblik\n\nZie [de site](https://example.org/x).\n\n- een"


def test_what_a_document_says_is_never_markup() -> None:
    text = read(docx(a_paragraph("&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1)) **dik**")))

    assert text == "\\<script>alert(1)\\</script> \\[x\\](javascript:alert(1)) \\*\\*dik\\*\\*"


def a_bomb() -> bytes:
    """Five megabytes at most, which are 100 megabytes once unpacked."""
    return docx("<w:p/>" * 10, more={"word/comments.xml": b" " * 100_000_000})


def a_liar() -> bytes:
    """The same, of which the archive's own list says that it is small."""
    content = bytearray(docx(a_paragraph("x" * 60_000_000)))
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 24 : place + 28] = struct.pack("<I", 100)
        place += 4
    return bytes(content)


def many_entries() -> bytes:
    return packed({f"word/{number}.xml": b"<a/>" for number in range(3_000)} | {"word/document.xml": b"<a/>"})


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "a zip bomb": a_bomb,
    "a zip that lies about its size": a_liar,
    "too many entries": many_entries,
    "expanding entities": lambda: docx(a_paragraph("&b;"), head=DOCTYPE.format("")),
    "a file from elsewhere": lambda: docx(
        a_paragraph("&c;"), head=DOCTYPE.format('<!ENTITY c SYSTEM "file:///etc/passwd">')
    ),
    "a document type elsewhere": lambda: docx(
        a_paragraph("x"), head='<?xml version="1.0"?>\n<!DOCTYPE w SYSTEM "http://127.0.0.1:1/x.dtd">\n'
    ),
    "elements without end": lambda: docx("<w:p/>" * 150_000),
    "elements too deep": lambda: docx("<w:p>" * 5_000 + "</w:p>" * 5_000),
    "no sound XML": lambda: docx("<w:p>"),
    "packed otherwise": lambda: packed({"word/document.xml": b"<a/>"}, method=zipfile.ZIP_LZMA),
    "no document in it": lambda: packed({"word/styles.xml": b"<a/>"}),
    "cut off": lambda: document()[:-200],
    "not even an archive": lambda: b"\xd0\xcf\x11\xe0 an old one",
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_document_is_refused(what: str) -> None:
    content = HOSTILE[what]()
    tracemalloc.start()
    began = time.monotonic()

    with pytest.raises(Unreadable):
        document_html("notes.docx", content)

    took, (_, most) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MOST_BYTES
    assert took < MOST_SECONDS


def test_the_same_name_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = docx(a_paragraph("een"), more={"word/document.xml": b"<a/>"})

    with pytest.raises(Unreadable):
        document_html("notes.docx", twice)


@pytest.mark.parametrize("cut", range(0, 2_000, 97))
def test_a_document_with_broken_bytes_is_read_or_refused_and_nothing_else(cut: int) -> None:
    content = bytearray(document())
    for place in range(cut, len(content), 701):
        content[place] ^= 0xFF
    try:
        text = document_html("notes.docx", bytes(content))
    except Unreadable:
        text = ""
    assert isinstance(text, str)
