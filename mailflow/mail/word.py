"""Reads the text of a Word or LibreOffice document as HTML: headings, lists, links and tables, nothing else of it."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from mailflow.mail.archive import xml_parts
from mailflow.model.errors import Unreadable

WORD = ".docx"
LIBRE = ".odt"
DOCUMENTS = (WORD, LIBRE)

_OF_WORD = re.compile(
    r"\[Content_Types\]\.xml|(?:word/)?_rels/[\w.-]{1,80}\.rels|"
    r"word/(?:document\d?|styles|numbering|footnotes|endnotes|comments)\.xml"
)
# What Word calls its title; Dutch and English names for styles that somebody made by hand.
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Titel'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Kop 1'] => h1:fresh
p[style-name='Kop 2'] => h2:fresh
p[style-name='Kop 3'] => h3:fresh
comment-reference => !
"""
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINKED = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = {
    f"{_TEXT}p": "p",
    f"{_TEXT}list": "ul",
    f"{_TEXT}list-item": "li",
    f"{_TEXT}list-header": "li",
    f"{_TABLE}table": "table",
    f"{_TABLE}table-row": "tr",
    f"{_TABLE}table-cell": "td",
}
_DROPPED = (f"{_TEXT}tracked-changes", f"{_TEXT}note")


def document_html(name: str, content: bytes) -> str:
    """The document's text as HTML. Raises Unreadable, and nothing else, for what is no such document or not safe."""
    try:
        return _from_libre(content) if name.lower().endswith(LIBRE) else _from_word(content)
    except Unreadable:
        raise
    except Exception as error:  # the one funnel: a hostile document can make a library raise anything
        raise Unreadable(f"it is too strange to read ({type(error).__name__})") from error


def _from_word(content: bytes) -> str:
    import mammoth  # loaded when a document comes

    parts = xml_parts(content, wanted=lambda name: _OF_WORD.fullmatch(name) is not None)
    if "word/document.xml" not in parts:
        raise Unreadable("it is no Word document")
    whole = mammoth.convert_to_html(
        io.BytesIO(_packed(parts)),
        style_map=_STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=_no_image,
    )
    return str(whole.value)


def _packed(parts: dict[str, bytes]) -> bytes:
    """An archive of the checked parts alone: no pictures, no macros, nothing that is only claimed to be there."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def _no_image(image: object) -> list[object]:
    return []


def _from_libre(content: bytes) -> str:
    parts = xml_parts(content, wanted=lambda name: name == "content.xml")
    if "content.xml" not in parts:
        raise Unreadable("it is no LibreOffice document")
    return "".join(_element(ElementTree.fromstring(parts["content.xml"])))


def _element(element: ElementTree.Element) -> Iterator[str]:
    """One element as HTML, with all within it; how deep they lie was checked before."""
    tag = _ELEMENTS.get(element.tag, "")
    link = element.get(_LINKED) if element.tag == f"{_TEXT}a" else None
    if element.tag == f"{_TEXT}h":
        level = element.get(f"{_TEXT}outline-level", "1")
        tag = f"h{min(int(level), 6) if level.isdecimal() and level != '0' else 1}"
    if element.tag in _DROPPED:
        return
    if tag:
        yield f"<{tag}>"
    if link:
        yield f'<a href="{html.escape(link)}">'
    yield html.escape(element.text or "")
    if element.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
        yield " "
    if element.tag == f"{_TEXT}line-break":
        yield "<br>"
    for child in element:
        yield from _element(child)
        yield html.escape(child.tail or "")
    if link:
        yield "</a>"
    if tag:
        yield f"</{tag}>"
