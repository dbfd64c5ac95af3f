"""Makes the HTML part of a mail: Markdown into HTML, with its style written into every element."""

import re
from collections.abc import Sequence
from functools import cache

import css_inline
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mailflow.rendering.sealing import opened, opened_in_link

SCHEMES = ("http", "https", "mailto")
LINK = re.compile(rf"(?:{'|'.join(SCHEMES)}):\S+", re.IGNORECASE)
TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"scope"}, "td": {"width"}, "table": {"role"}}
CLASSES = {
    "a": {"button", "small"},
    "ul": {"card"},
    "table": {"bars", "bar"},
    "td": {"short", "count", "room", "full", "rest"},
    "th": {"short"},
}
# How a link looks, by the title that its Markdown gives it.
LOOKS = ("button", "small")
# Pictures would be fetched by whoever reads; indented text in a template is a slip of the hand, no program.
LEFT_OUT = ["image", "html_block", "html_inline", "code"]
# The layout has the club's name as the page's only h1.
TOP_HEADING = 2
LOWEST_HEADING = 6
CARD_MARK = "-"


class TemplateMarkdown(MarkdownIt):
    """CommonMark and tables, with the links that a mail may hold: http, https and mailto."""

    def validateLink(self, url: str) -> bool:
        """Whether this may become a link."""
        return LINK.fullmatch(url) is not None

    def normalizeLink(self, url: str) -> str:
        """The address with its words opened, before it is judged: a word can fill a link, not choose its scheme."""
        return super().normalizeLink(opened_in_link(url))

    def normalizeLinkText(self, link: str) -> str:
        """The text of `<https://...>`, as the template has it."""
        return link


def html_of(markdown: str, *, top: int = TOP_HEADING) -> str:
    """The HTML of a template's Markdown with sealed words; what a template may not hold is taken out.

    Its highest heading becomes one of level `top`. A list with hyphens is a card, one with asterisks just a list, and
    a link with the title "button" or "small" looks like a button. Words are opened after Markdown has done
    its work. nh3 stands behind as a second fence.
    """
    reader = _reader()
    pieces = reader.parse(markdown)
    _order_headings(pieces, top=top)
    _mark_looks(pieces)
    _mark_tables(pieces)
    return nh3.clean(
        opened(str(reader.renderer.render(pieces, reader.options, {}))),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=set(SCHEMES),
        strip_comments=True,
    )


def with_styles_inlined(page: str) -> str:
    """The page with its style sheet in its elements, for mail programs that drop the sheet.

    Nothing is fetched or opened. What only a sheet can say (`@media`) stays in one.
    """
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, base_url=None, keep_at_rules=True)
    return str(inliner.inline(page))


@cache
def _reader() -> TemplateMarkdown:
    """Made once: that takes longer than reading a mail."""
    reader = TemplateMarkdown("commonmark", {"html": False, "breaks": True})
    reader.enable("table").disable(LEFT_OUT)
    return reader


def _order_headings(pieces: Sequence[Token], *, top: int) -> None:
    """The highest heading has level `top`, and none stands more than one level below the one before it."""
    headings = [piece for piece in pieces if piece.type in ("heading_open", "heading_close")]
    highest = min((int(piece.tag[1]) for piece in headings), default=top)
    last = top - 1
    for begin, end in zip(headings[::2], headings[1::2], strict=True):
        last = min(int(begin.tag[1]) - highest + top, last + 1, LOWEST_HEADING)
        begin.tag = end.tag = f"h{last}"


def _mark_looks(pieces: Sequence[Token]) -> None:
    """Cards and buttons have the class by which the layout knows them; a title would only be read aloud twice."""
    for piece in pieces:
        if piece.type == "bullet_list_open" and piece.markup == CARD_MARK:
            piece.attrSet("class", "card")
        for link in piece.children or ():
            if link.type == "link_open" and (look := str(link.attrs.pop("title", ""))) in LOOKS:
                link.attrSet("class", look)


def _mark_tables(pieces: Sequence[Token]) -> None:
    """Heads say what they are the heads of; with an empty first head, the first cell of each row is one.

    The cells of an aligned column are short: they stand on one line.
    """
    row: list[Token] = []
    by_rows = False
    for place, piece in enumerate(pieces):
        if piece.attrs.pop("style", None):
            piece.attrSet("class", "short")
        match piece.type:
            case "tr_open":
                row = []
            case "th_open":
                piece.attrSet("scope", "col")
                if not row:
                    by_rows = not pieces[place + 1].content.strip()
                    piece.tag, pieces[place + 2].tag = ("td", "td") if by_rows else ("th", "th")
                row.append(piece)
            case "td_open":
                if not row and by_rows:
                    piece.tag = pieces[place + 2].tag = "th"
                    piece.attrSet("scope", "row")
                row.append(piece)
