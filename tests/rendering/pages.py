"""What a reader of an HTML mail sees: its elements, and its text without what stands around the letter."""

import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "meta", "link", "input"}


class Page(HTMLParser):
    """`elements` counts tags, `attributes` holds all (tag, name, value); `text` is that of letter and footer."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        part = dict(attrs).get("class") or ""
        if tag not in VOID:
            self._open.append(part if part in {"letter", "footer", "name"} else tag)
        self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        if "letter" in self._open or "footer" in self._open:
            self.text += data

    def named(self, *names: str) -> list[tuple[str, str, str]]:
        """The attributes with these names."""
        return [one for one in self.attributes if one[1] in names]


def spoken(text: str) -> list[str]:
    """The words of a text, markers and punctuation left out."""
    return re.findall(r"\w+", text)
