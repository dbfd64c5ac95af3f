"""HTML that strangers wrote, made fit to look at: its words and their order, nothing that loads, runs or leads away."""

import html
import re

import nh3

_TAG_WORDS = (
    "p br div span b i em strong u s small big sub sup blockquote ul ol li dl dt dd pre code hr h1 h2 h3 h4 h5 h6 "
    "table caption thead tbody tfoot tr th td center font a abbr cite q address"
)
TAGS = frozenset(_TAG_WORDS.split())
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
LONGEST_ADDRESS = 500
# nh3 writes attributes in quotation marks, in which it leaves no quotation mark, and no < as it is in text.
_LINK = re.compile(r'<a(?: href="([^"]*)")?[^<>]*>|</a>')
STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:1rem;overflow-wrap:anywhere;"
    "color:#2c2722;background:#fffdfa}blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #8f8175}"
    "td,th{vertical-align:top;text-align:left;padding:.15rem .5rem .15rem 0}code{overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#ece6de;background:#211e1b}}"
)


def foreign_page(text: str, *, language: str, title: str) -> str:
    """A whole page with the HTML of a mail; a link is its words, with the address behind them, and leads nowhere."""
    clean = nh3.clean(text, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener")
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body>{_told_links(clean)}</body></html>"
    )


def _told_links(clean: str) -> str:
    """Each link as its words and its address: people see where it would lead."""
    behind: list[str] = []

    def told(found: re.Match[str]) -> str:
        if found[0] != "</a>":
            behind.append((found[1] or "")[:LONGEST_ADDRESS])
            return "<u>"
        address = behind.pop() if behind else ""
        return f"</u> <code>[{address}]</code>" if address else "</u>"

    return _LINK.sub(told, clean)
