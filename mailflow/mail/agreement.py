"""Sees whether the two forms of a mail, plain text and HTML, say the same: two things at once are not acted on."""

import re
from collections.abc import Callable, Sequence

from mailflow.mail.quotes import Split

TEXT_COMPARED = 64 * 1024
_PICTURES = re.compile(r"\[[^\]\n]{1,300}\]")
_LINKS = re.compile(r"<?(?:https?://|www\.|mailto:|cid:)[^\s<>\]]{1,2000}>?|[\w.+-]{1,64}@[\w.-]{1,255}")
_WORDS = re.compile(r"[^\W_]+")
_STUB = re.compile(r"\bhtml\b", re.IGNORECASE)
_STUB_LENGTH = 400


def contradiction(plain: Split, split_html: Callable[[], Split], *, plain_text: str, html_text: str) -> str:
    """The words that one form says and the other does not have anywhere; empty where they agree.

    Links, pictures and single letters are passed over: programs write those differently. What the HTML says is asked
    for only where it has words of its own.
    """
    of_plain, of_html = _runs(plain_text), _runs(html_text)
    if _words_of(of_plain - of_html) == _words_of(of_html - of_plain):
        return ""
    in_plain = _words_of(of_plain)
    in_html = _words_of(of_html)
    only_plain = _words(plain.said) - in_html if in_plain - in_html else set()
    only_html = _words(split_html().said) - in_plain if in_html - in_plain else set()
    if not only_plain and not only_html:
        return ""
    shown = [
        f"{form}: {' '.join(sorted(words)[:5])}" for form, words in (("text", only_plain), ("HTML", only_html)) if words
    ]
    return f"its text and its HTML say different things ({'; '.join(shown)})"


def all_say_the_same(texts: Sequence[str]) -> bool:
    """Whether those of these texts that say something have the same words."""
    spoken = {text for text in texts if text.strip()}
    return len(spoken) < 2 or len({frozenset(_words(text)) for text in spoken}) < 2


def is_stub(plain_text: str) -> bool:
    """Whether a plain part only says that the mail should be looked at as HTML."""
    return len(plain_text) <= _STUB_LENGTH and bool(_STUB.search(plain_text))


def _words(text: str) -> set[str]:
    return _words_of(_runs(text))


def _runs(text: str) -> set[str]:
    """What stands between spaces in the text, in lower case and without pictures."""
    return set(_PICTURES.sub(" ", text[:TEXT_COMPARED]).lower().split())


def _words_of(runs: set[str]) -> set[str]:
    # Only in a run with such a mark there can be a link, and to look for one takes time.
    plain = [_LINKS.sub(" ", run) if "@" in run or ":" in run or "www." in run else run for run in runs]
    words = _WORDS.findall(" ".join(plain))
    return {word for word in words if len(word) > 1 or word.isdigit()}
