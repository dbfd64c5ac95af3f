"""Makes the HTML part of a mail: Markdown into HTML, with its style written into every element."""

import re

import css_inline
import nh3
from markdown_it import MarkdownIt

from mailflow.rendering.sealing import opened, opened_in_link

SCHEMES = ("http", "https", "mailto")
LINK = re.compile(rf"(?:{'|'.join(SCHEMES)}):\S+", re.IGNORECASE)
TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
# Pictures would be fetched by whoever reads; indented text in a template is a slip of the hand, no program.
LEFT_OUT = ["image", "html_block", "html_inline", "code"]


class TemplateMarkdown(MarkdownIt):
    """CommonMark with the links that a mail may hold: http, https and mailto."""

    def validateLink(self, url: str) -> bool:
        """Whether this may become a link."""
        return LINK.fullmatch(url) is not None

    def normalizeLink(self, url: str) -> str:
        """The address with its words opened, before it is judged: a word can fill a link, not choose its scheme."""
        return super().normalizeLink(opened_in_link(url))

    def normalizeLinkText(self, link: str) -> str:
        """The text of `<https://...>`, as the template has it."""
        return link


def html_of(markdown: str) -> str:
    """The HTML of a template's Markdown with sealed words; what a template may not hold is taken out.

    Words are opened after Markdown has done its work. nh3 stands behind as a second fence.
    """
    reader = TemplateMarkdown("commonmark", {"html": False, "breaks": True}).disable(LEFT_OUT)
    return nh3.clean(
        opened(reader.render(markdown)),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        strip_comments=True,
    )


def with_styles_inlined(page: str) -> str:
    """The page with its style sheet in its elements, for mail programs that drop the sheet.

    Nothing is fetched or opened. What only a sheet can say (`@media`) stays in one.
    """
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, base_url=None, keep_at_rules=True)
    return str(inliner.inline(page))
