"""Turns what somebody wrote in a mail program or a word processor into Markdown: headings, lists, links and tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailflow.mail.cleaning import clean_text
from mailflow.mail.hypertext import DROPPED, HTML_LIMIT, is_hidden
from mailflow.mail.marks import escaped, is_heading, mark_of

DEEPEST = 60
BLOCKS_AT_MOST = 5_000
_BLOCK_WORDS = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr td th ul"
)
_BLOCKS = frozenset(_BLOCK_WORDS.split())
_BOLD = frozenset(("b", "strong"))
_SLANTED = frozenset(("i", "em"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]\"]{1,2000}")
_TARGET = re.compile(r"\]\([^()\s]{1,2010}\)")
_WORD_LIST = re.compile(r"mso-list\s?:\s?l\d+ level(\d)", re.IGNORECASE)
_WORD_MARK = re.compile(r"mso-list\s?:\s?ignore", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_LINE_END = "\x0b"
_INDENT = {"-": "  ", "1.": "   "}


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list or table: as Markdown, and its bare words."""

    text: str
    words: str


def blocks_of(html: str) -> tuple[Block, ...]:
    """The visible blocks of an HTML text, in their order; what lies deeper than 60 elements is left out."""
    tree = LexborHTMLParser(html[:HTML_LIMIT])
    root = tree.body or tree.root
    if root is None:
        return ()
    found = (one for one in _blocks(root, 0) if one.words.strip())
    return tuple(one for one, _ in zip(_joined(found), range(BLOCKS_AT_MOST), strict=False))


def as_markdown(blocks: Sequence[Block]) -> str:
    """The blocks one below the other; items of one list stand close together."""
    lines: list[str] = []
    for number, one in enumerate(blocks):
        if number:
            close = _is_item(one.text) and _is_item(blocks[number - 1].text)
            lines.append("\n" if close else "\n\n")
        lines.append(one.text)
    return "".join(lines)


def _is_item(text: str) -> bool:
    return bool(re.match(r" *(?:- |\d{1,3}\. )", text))


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same with the items of numbered lists that Word wrote counted on."""
    number = 0
    for one in blocks:
        numbered = one.text.startswith("1. ")
        number = number + 1 if numbered else number if one.text.startswith("  ") else 0
        yield Block(f"{number}. {one.text[3:]}", one.words) if numbered and number > 1 else one


def _blocks(node: LexborNode, depth: int) -> Iterator[Block]:
    """The blocks within this one: runs of text are paragraphs."""
    run: list[LexborNode] = []
    for child in _children(node):
        if (child.tag or "") not in _BLOCKS and not _holds_blocks(child):
            run.append(child)
            continue
        yield from _paragraph(run, {})
        run = []
        if depth < DEEPEST:
            yield from _block(child, depth + 1)
    yield from _paragraph(run, node.attributes if node.tag in ("p", "div") else {})


def _block(node: LexborNode, depth: int) -> Iterator[Block]:
    match node.tag:
        case "ul" | "ol":
            yield from _list(node, depth, "")
        case "table":
            yield from _table(node, depth)
        case "blockquote":
            for one in _blocks(node, depth):
                yield Block("\n".join(f"> {line}".rstrip() for line in one.text.split("\n")), one.words)
        case "hr":
            return
        case tag if tag in _HEADINGS:
            words, text = _words(node), _inline(_children(node), 0).replace("**", "").replace(_LINE_END, " ").strip()
            yield Block(f"{'#' * _HEADINGS[tag]} {text}" if text else "", words)
        case _:
            yield from _blocks(node, depth)


def _paragraph(nodes: Sequence[LexborNode], styles: Mapping[str, str | None]) -> Iterator[Block]:
    """A paragraph; an item of a list where Word says so, a heading where all of it is bold and short."""
    style, name = styles.get("style") or "", styles.get("class") or ""
    text = _inline(nodes, 0).strip(f" {_LINE_END}")
    words = "".join(_words(one) for one in nodes)
    level = _WORD_LIST.search(style)
    if text and (level or name.startswith("MsoListParagraph")):
        mark = mark_of(next((one.text() for node in nodes for one in _marks(node)), ""))
        spaces = "  " * (int(level[1]) - 1 if level else 0)
        yield Block(f"{spaces}{mark} {text.replace(_LINE_END, ' ')}", words)
    elif text and (name == "MsoTitle" or (text.startswith("**") and text.endswith("**") and is_heading(words))):
        hashes = "#" if name == "MsoTitle" else "##"
        yield Block(f"{hashes} {text.replace('**', '').replace(_LINE_END, ' ').strip()}", words)
    elif text:
        for part in re.split(f"{_LINE_END}[ {_LINE_END}]*{_LINE_END}", text):
            lines = (line.strip() for line in part.split(_LINE_END))
            yield Block("\n".join(_not_begun(line) for line in lines if line), _TARGET.sub("]", part))


def _list(node: LexborNode, depth: int, indent: str) -> Iterator[Block]:
    """The items, each with what lies within it below it."""
    mark = "1." if node.tag == "ol" else "-"
    for number, item in enumerate((one for one in _children(node) if one.tag in ("li", "ul", "ol")), start=1):
        if item.tag != "li":
            yield from _list(item, depth + 1, indent + _INDENT[mark]) if depth < DEEPEST else ()
            continue
        inner = [one for one in _children(item) if one.tag in ("ul", "ol")]
        own = [one for one in _children(item) if one.tag not in ("ul", "ol")]
        shown = f"{number}." if mark == "1." else mark
        text = _SPACES.sub(" ", _inline(own, 0).replace(_LINE_END, " ")).strip()
        if text:
            yield Block(f"{indent}{shown} {text}", "".join(_words(one) for one in own))
        for one in inner if depth < DEEPEST else ():
            yield from _list(one, depth + 1, indent + _INDENT[mark])


def _table(node: LexborNode, depth: int) -> Iterator[Block]:
    """A table of words as one; what only lays out a page as the blocks in its cells."""
    rows = [[one for one in _children(row) if one.tag in ("td", "th")] for row in _rows(node, depth)]
    rows = [row for row in rows if row]
    width = max((len(row) for row in rows), default=0)
    lays_out = width < 2 or len(rows) < 2 or any(_lays_out(cell) for row in rows for cell in row)
    if lays_out:
        for row in rows:
            for cell in row:
                yield from _blocks(cell, depth)
        return
    lines = [" | ".join(_cell(one) for one in row) + " |" * (width - len(row)) for row in rows]
    lines.insert(1, " | ".join(["---"] * width))
    yield Block("\n".join(f"| {line} |" for line in lines), " ".join(_words(cell) for row in rows for cell in row))


def _lays_out(cell: LexborNode) -> bool:
    """Whether a cell holds more than a line of words."""
    return cell.css_first("table, ul, ol, h1, h2, h3, h4") is not None or len(cell.css("p")) > 2


def _rows(node: LexborNode, depth: int) -> Iterator[LexborNode]:
    for child in _children(node):
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot") and depth < DEEPEST:
            yield from _rows(child, depth + 1)


def _cell(node: LexborNode) -> str:
    return _SPACES.sub(" ", _inline(_children(node), 0).replace(_LINE_END, " ")).strip().replace("|", "\\|")


def _inline(nodes: Sequence[LexborNode], depth: int) -> str:
    """Text with what is bold, slanted or linked marked; line ends as vertical tabs."""
    return "".join(_run(one, depth) for one in nodes)


def _run(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return escaped(_SPACES.sub(" ", clean_text(node.text_content or "")))
    if tag == "br":
        return _LINE_END
    if depth > DEEPEST or _is_mark(node):
        return ""
    inner = _inline(_children(node), depth + 1)
    bare = inner.strip(f" {_LINE_END}")
    if not bare:
        return inner
    if tag == "a" and (link := _LINK.fullmatch((node.attributes.get("href") or "").strip())):
        if _words(node).strip() in (link[0], link[0].removeprefix("mailto:")):
            return _around(inner, bare, "<", ">").replace(bare, link[0].removeprefix("mailto:"))
        return _around(inner, bare, "[", f"]({link[0]})")
    if tag in _BOLD and "**" not in bare:
        return _around(inner, bare, "**", "**")
    if tag in _SLANTED and "*" not in bare:
        return _around(inner, bare, "*", "*")
    return f"{inner}{_LINE_END}" if tag in _BLOCKS else inner


def _around(inner: str, bare: str, before: str, after: str) -> str:
    """The words between marks, with the spaces around them outside: else Markdown does not know the marks."""
    start = inner.index(bare)
    return f"{inner[:start]}{before}{bare}{after}{inner[start + len(bare) :]}"


def _children(node: LexborNode) -> list[LexborNode]:
    """The visible children."""
    found = []
    child = node.child
    while child is not None:
        tag = child.tag or ""
        shown = tag == "-text" or not (tag in DROPPED or tag.startswith(("-", "!")) or is_hidden(child.attributes))
        if shown:
            found.append(child)
        child = child.next
    return found


def _holds_blocks(node: LexborNode) -> bool:
    """Whether an inline element, such as a link or span, has blocks within it."""
    return (
        node.tag != "-text" and node.css_first("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, blockquote") is not None
    )


def _marks(node: LexborNode) -> Iterator[LexborNode]:
    """The bullets and numbers that Word writes out before an item."""
    if node.tag != "-text":
        yield from (one for one in (node, *node.css("span")) if _is_mark(one))


def _is_mark(node: LexborNode) -> bool:
    return node.tag == "span" and bool(_WORD_MARK.search(node.attributes.get("style") or ""))


def _words(node: LexborNode, depth: int = 0) -> str:
    """The visible text within, blocks and lines told apart."""
    if node.tag == "-text":
        return node.text_content or ""
    if depth > DEEPEST or _is_mark(node):
        return ""
    inner = "".join(_words(one, depth + 1) for one in _children(node))
    return f"{inner} " if node.tag in _BLOCKS or node.tag == "br" else inner


def _not_begun(line: str) -> str:
    """A line of prose that does not by chance begin a heading, a list or a quotation."""
    return re.sub(
        r"^(\d{1,3})([.)])(?= )|^([#>+-])(?= )", lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", line
    )
