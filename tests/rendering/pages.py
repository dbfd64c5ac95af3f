"""What a reader of an HTML mail sees: its elements, and its text without what stands around the letter."""

import re
from collections import Counter
from html.parser import HTMLParser

BARE_LINKS = re.compile(r"https://mail\.example\.org/login/\S+")
LINKS = re.compile(r"<(?:mailto|https):[^>\s]*>")
HEADS = re.compile(r"^  (?:eerst|nu|before|now): ", re.MULTILINE)
PARTS = {"letter", "footer", "name"}
VOID = {"br", "hr", "img", "meta", "link", "input"}


class Page(HTMLParser):
    """`elements` counts tags, `attributes` holds all (tag, name, value); `text` is that of letter and footer.

    The heads of a table's columns are no text: plain text leaves them out, or says them in each line.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self._numbers: list[int] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        part = dict(attrs).get("class") or ""
        if tag not in VOID:
            self._open.append("head" if ("scope", "col") in attrs else part if part in PARTS else tag)
        self.text += "\n"
        if tag in {"ol", "ul"}:
            self._numbers.append(1 if tag == "ol" else 0)
        if tag == "li" and self._numbers[-1]:
            self.text += f"{self._numbers[-1]}. "
            self._numbers[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()
        if tag in {"ol", "ul"}:
            self._numbers.pop()
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        if ("letter" in self._open or "footer" in self._open) and "head" not in self._open:
            self.text += data

    def named(self, *names: str) -> list[tuple[str, str, str]]:
        """The attributes with these names."""
        return [one for one in self.attributes if one[1] in names]


def spoken(text: str) -> list[str]:
    """The words of a text; markers, punctuation, the heads of a comparison and links left out."""
    return re.findall(r"\w+", HEADS.sub("", BARE_LINKS.sub("", LINKS.sub("", text))))
