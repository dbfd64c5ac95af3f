"""Reads an HTML mail as the plain text that a person would see, quotations marked with `>`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailflow.model.errors import Unreadable

HTML_LIMIT = 256 * 1024
NODES_READ = 60_000
DEPTH = 1_000
DEPTH_QUOTED = 20
RULE = "________________________________"

_DROPPED_WORDS = (
    "head title style script template noscript svg math object embed iframe select textarea audio video canvas"
)
_BLOCK_WORDS = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header html li main nav ol p pre section table tbody tfoot thead tr ul"
)
DROPPED = frozenset(_DROPPED_WORDS.split())
_BLOCKS = frozenset(_BLOCK_WORDS.split())
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"))
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,20})(?=[\s/>])")
_VOID_WORDS = "p li br hr img input meta link base col wbr area source dt dd option o:p html body head colgroup"
_CLOSES_ITSELF = frozenset(_VOID_WORDS.split())
_HIDDEN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|(?:font-size|opacity|max-height)\s{0,9}:\s{0,9}0(?![.\d])|font-size\s{0,9}:\s{0,9}[01]p[xt]"
    r"|(?:left|top|text-indent|margin-left)\s{0,9}:\s{0,9}-\d{3}",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|[;\s])color\s{0,9}:\s{0,9}(#[0-9a-f]{3,8}|rgba?\([^)]{1,30}\)|[a-z]{3,20})", re.IGNORECASE)
_BRIGHT_NAMES = frozenset(
    ("red", "blue", "green", "purple", "orange", "crimson", "darkred", "darkblue", "darkgreen", "magenta", "fuchsia")
)
_BRIGHT = 80
_INDENTED = re.compile(r"border\s{0,9}:\s{0,9}(?:none|0)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Page:
    """What an HTML text shows: its text, and those of its lines that are written in a colour."""

    text: str
    coloured: tuple[str, ...] = ()


def read_html(html: str) -> Page:
    """The visible text: blocks and `<br>` end lines, hidden nodes are left out, blockquotes begin with `> `.

    Raises Unreadable where its elements lie too deep in each other: the time to read them grows with the square.
    """
    html = html[:HTML_LIMIT]
    if depth_of(html) > DEPTH:
        raise Unreadable(f"its HTML lies more than {DEPTH} deep")
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    lines = _Lines()
    if root is not None:
        _walk(root, lines)
    return lines.page()


def depth_of(html: str) -> int:
    """How deep elements lie in each other at most, by a rough count of what must be closed."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _CLOSES_ITSELF:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _walk(root: LexborNode, lines: "_Lines") -> None:
    """Every visible node in the order of reading, elements also when they end; a loop, as nesting may be deep."""
    stack: list[LexborNode | str] = [root]
    seen = 0
    while stack and seen < NODES_READ:
        node = stack.pop()
        seen += 1
        if isinstance(node, str):
            lines.leave(node)
            continue
        if node is not root and (following := node.next) is not None:
            stack.append(following)
        tag = node.tag or ""
        if tag == "-text":
            lines.take(node.text_content or "")
            continue
        styles = {} if tag in DROPPED or tag.startswith(("-", "!")) else node.attributes
        if tag in DROPPED or tag.startswith(("-", "!")) or is_hidden(styles):
            continue
        if _is_indented(tag, styles):
            tag = "div"
        lines.enter(tag, styles)
        stack.append(tag)
        if (child := node.child) is not None:
            stack.append(child)


def is_hidden(styles: Mapping[str, str | None]) -> bool:
    """Whether an element with these attributes is not shown."""
    return "hidden" in styles or ("style" in styles and bool(_HIDDEN.search(styles["style"] or "")))


def _is_indented(tag: str, styles: Mapping[str, str | None]) -> bool:
    """Whether a blockquote only indents, as web mailers let their writers do: no border, no class, no cite."""
    return (
        tag == "blockquote"
        and not {"class", "cite", "type"} & styles.keys()
        and bool(_INDENTED.search(styles.get("style") or ""))
    )


def _colour(tag: str, styles: Mapping[str, str | None]) -> bool | None:
    """Whether a node's own colour stands out; None where it has none."""
    found = _COLOUR.search(styles.get("style") or "") if "style" in styles else None
    name = found[1] if found else (styles.get("color") or "" if tag == "font" else "")
    if not name:
        return None
    if name.startswith("#"):
        short = len(name) < 7
        pieces = [name[place : place + 1] * 2 for place in (1, 2, 3)] if short else [name[1:3], name[3:5], name[5:7]]
        try:
            shades = [int(piece, 16) for piece in pieces]
        except ValueError:
            return None
    else:
        shades = [int(shade) for shade in re.findall(r"\d{1,3}", name)][:3]
    return name.lower() in _BRIGHT_NAMES or (len(shades) == 3 and max(shades) - min(shades) >= _BRIGHT)


def _single_spaced(line: str) -> str:
    """The line with one space for each run of them; most have no other, and to see that is fast."""
    return line if line.isprintable() and "  " not in line else _SPACES.sub(" ", line)


class _Lines:
    """Lines as they grow: runs of text, line ends, the depth of quotation, the colour that holds."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.run: list[str] = []
        self.depth = 0
        self.preformatted = 0
        self.colours: list[bool] = [False]
        self.bright = 0
        self.plain = 0
        self.coloured: list[str] = []

    def enter(self, tag: str, styles: Mapping[str, str | None]) -> None:
        own = _colour(tag, styles) if styles and tag != "a" else None
        self.colours.append(self.colours[-1] if own is None else own)
        if tag == "br":
            self.end_line(even_empty=True)
        elif tag == "hr":
            self.block()
            self.lines.append(f"{'> ' * self.depth}{RULE}")
        elif tag in _BLOCKS:
            self.block(paragraph=tag in _PARAGRAPHS)
            self.depth += tag == "blockquote" and self.depth < DEPTH_QUOTED
            self.preformatted += tag == "pre"
            if tag == "li":
                self.run.append("- ")

    def leave(self, tag: str) -> None:
        self.colours.pop()
        if tag in ("td", "th"):
            self.run.append(" ")
        elif tag in _BLOCKS:
            self.end_line(even_empty=False)
            self.depth -= tag == "blockquote" and self.depth > 0
            self.block(paragraph=tag in _PARAGRAPHS)
            self.preformatted -= tag == "pre"

    def take(self, text: str) -> None:
        if text and not text.isspace():
            self.bright += self.colours[-1]
            self.plain += not self.colours[-1]
        if not self.preformatted:
            self.run.append(text)
            return
        for number, line in enumerate(text.splitlines() or [""]):
            if number:
                self.end_line(even_empty=True)
            self.run.append(line)

    def end_line(self, *, even_empty: bool) -> None:
        line = "".join(self.run)
        line = line.rstrip() if self.preformatted else _single_spaced(line).strip()
        self.run = []
        if line or even_empty:
            self.lines.append(f"{'> ' * self.depth}{line}")
        if line and self.bright and not self.plain:
            self.coloured.append(line)
        self.bright = self.plain = 0

    def block(self, *, paragraph: bool = False) -> None:
        """A block begins or ends: the line before it ends, and a paragraph keeps an empty line from it."""
        self.end_line(even_empty=False)
        empty = "> " * self.depth
        if paragraph and self.lines and self.lines[-1] != empty:
            self.lines.append(empty)

    def page(self) -> Page:
        self.end_line(even_empty=False)
        text = "\n".join(line.rstrip() for line in self.lines)
        return Page(_EMPTY_LINES.sub("\n\n", text).strip("\n"), tuple(self.coloured))
