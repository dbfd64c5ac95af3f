"""Reads an HTML mail as the plain text that a person would see, quotations marked with `>`."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_LIMIT = 256 * 1024
NODES_READ = 60_000

_DROPPED = frozenset(
    "head title style script template noscript svg math object embed iframe select textarea audio video canvas".split()
)
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header html li main nav ol p pre section table tbody tfoot thead tr ul""".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre".split())
_HIDDEN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|font-size\s{0,9}:\s{0,9}0(?![.\d])|opacity\s{0,9}:\s{0,9}0(?![.\d])|max-height\s{0,9}:\s{0,9}0(?![.\d])",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
RULE = "________________________________"


def html_to_text(html: str) -> str:
    """The visible text: blocks and `<br>` end lines, hidden nodes are left out, blockquotes begin with `> `."""
    tree = LexborHTMLParser(html[:HTML_LIMIT])
    page = _Page()
    root = tree.body or tree.root
    if root is not None:
        for node, is_end in _walk(root):
            page.leave(node.tag or "") if is_end else page.enter(node)
    return page.text()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every visible node in the order of reading, elements also when they end; a loop, as nesting may be deep."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    seen = 0
    while stack and seen < NODES_READ:
        node, is_end = stack.pop()
        seen += 1
        yield node, is_end
        if is_end:
            continue
        children = [(node, True)] if not node.is_text_node else []
        child = node.child if not _is_hidden(node) else None
        inner: list[tuple[LexborNode, bool]] = []
        while child is not None and len(inner) < NODES_READ:
            inner.append((child, False))
            child = child.next
        stack.extend(children)
        stack.extend(reversed(inner))


def _is_hidden(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _DROPPED or tag.startswith(("-comment", "!")):
        return True
    if tag == "-text":
        return False
    styles = node.attributes
    return bool("hidden" in styles or ((style := styles.get("style")) and _HIDDEN.search(style)))


class _Page:
    """Lines as they grow: runs of text, line ends, the depth of quotation."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.run: list[str] = []
        self.depth = 0
        self.preformatted = 0

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self.take(node.text_content or "")
        elif tag == "br":
            self.end_line(even_empty=True)
        elif tag == "hr":
            self.block()
            self.lines.append(f"{'> ' * self.depth}{RULE}")
        elif tag in _BLOCKS:
            self.block(paragraph=tag in _PARAGRAPHS)
            self.depth += tag == "blockquote"
            self.preformatted += tag == "pre"
            if tag == "li":
                self.run.append("- ")

    def leave(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.run.append(" ")
        elif tag in _BLOCKS:
            self.block(paragraph=tag in _PARAGRAPHS)
            self.depth -= tag == "blockquote"
            self.preformatted -= tag == "pre"

    def take(self, text: str) -> None:
        if not self.preformatted:
            self.run.append(_SPACES.sub(" ", text))
            return
        for number, line in enumerate(text.splitlines() or [""]):
            if number:
                self.end_line(even_empty=True)
            self.run.append(line)

    def end_line(self, *, even_empty: bool) -> None:
        line = "".join(self.run)
        line = line.rstrip() if self.preformatted else _SPACES.sub(" ", line).strip()
        self.run = []
        if line or even_empty:
            self.lines.append(f"{'> ' * self.depth}{line}")

    def block(self, *, paragraph: bool = False) -> None:
        """A block begins or ends: the line before it ends, and a paragraph keeps an empty line from it."""
        self.end_line(even_empty=False)
        empty = "> " * self.depth
        if paragraph and self.lines and self.lines[-1] != empty:
            self.lines.append(empty)

    def text(self) -> str:
        self.end_line(even_empty=False)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in self.lines)).strip("\n")
