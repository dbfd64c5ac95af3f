"""Words that try to be more than words, and ways to see whether they became more."""

import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

MARK = "xprobe"
EVIL = "evil.example"
CANARIES: Mapping[str, str] = {
    "element": f"<{MARK}>boe</{MARK}>",
    "script": f"<script>alert('{MARK}')</script><img src=x onerror=alert(1)><svg onload=alert(1)>",
    "attribute": f'" on{MARK}="1" x=\'',
    "single quote": f"' on{MARK}='1' x=\"",
    "end of a comment": f"--><{MARK}>]]><{MARK}>",
    "header": f"{MARK} a\r\nBcc: {MARK}@{EVIL}\r\n\r\nx",
    "line ends": f"{MARK} a\u2028Bcc: {MARK}@{EVIL}\u2029b\x85c\x0bd\x0ce",
    "nul": f"{MARK}\x00boe",
    "direction": f"\u202e{MARK}\u2066\u200f",
    "template": f"{{{{7*7}}}}{MARK}{{% raw %}}{{# weg #}}{{0.__class__}}%(club)s${{club}}",
    "markdown": f"[{MARK}](javascript:alert(1)) ![p](http://{EVIL}/p.png) # kop <http://{EVIL}/> [y][1]",
    "formula": f"=cmd|'/c calc'!A0 {MARK}",
    "formula by plus": f"+1+1 {MARK}",
    "formula by at": f"@SUM(1) {MARK}",
    "formula by tab": f"\t=1 {MARK}",
    "terminal": f"\x1b]0;{MARK}\x07\x1b[2J\x9b2J{MARK}\x1bP1\x1b\\",
    "rich": f"[red]{MARK}[/red][link=http://{EVIL}]x[/link][/]",
    "calendar": f"{MARK}\nATTENDEE:mailto:{MARK}@{EVIL}\r\nBEGIN:VALARM\r\nEND:VALARM;X-{MARK.upper()}=1,\\n\\;",
    "envelope": f"{MARK}\r\n.\r\nMAIL FROM:<{MARK}@{EVIL}>\r\nRCPT TO:<{MARK}@{EVIL}>\r\nDATA\r\n",
    "encoded": f"=?utf-8?q?=0d=0aBcc:_{MARK}@{EVIL}?= =?utf-8?b?PHhwcm9iZT4=?=",
    "log": f"{MARK}\nlevel=info event=forged\r\x1b[1A",
}
BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
LONGEST_LINE = 998
# C0 but for line ends and tabs, DEL, C1, line and paragraph separators, what turns the direction of writing.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version", "Reply-To", "List-Id")
SGR = re.compile(r"\x1b\[[0-9;]*m")
LEADING = ("href", "src", "action", "formaction", "srcset", "background", "poster")


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in (MARK, "script", "object", "embed"):
            self.harm.append(f"<{tag}>")
        for name, value in attrs:
            told = (value or "").strip().lower()
            if name.startswith("on") or MARK in name:
                self.harm.append(f"{tag} {name}=")
            leads_away = told.startswith(("javascript:", "vbscript:")) or f"//{EVIL}" in told[:40] or told == "x"
            if name in LEADING and leads_away:
                self.harm.append(f'{tag} {name}="{told[:60]}"')


def harm_of_page(page: str) -> Iterator[str]:
    """What the words became in this page of HTML: elements, attributes, links; or what a template made of them."""
    yield from _Page(page).harm
    yield from harm_of_template(page)


def harm_of_template(text: str) -> Iterator[str]:
    """Whether a template was made of words."""
    if f"49{MARK}" in text or "&lt;class" in text or "<class '" in text:
        yield "the words were calculated"


def harm_of_mail(content: bytes, *, to: str) -> Iterator[str]:
    """What the words became in these bytes of a mail to one address."""
    if not content.isascii() or BARE.search(content) or any(len(one) > LONGEST_LINE for one in content.split(b"\r\n")):
        yield "its lines are not lines of a mail"
    read = message_from_bytes(content, policy=policy.compat32)
    for name in ONCE:
        if len(read.get_all(name, [])) > 1:
            yield f"{name} stands there twice"
    if read.get("Bcc") or read.get("Cc") or read.defects:
        yield "it has a header that we did not write"
    told = re.findall(r"<([^<>]+)>\s*$|^([^<>\s]+)$", str(read["To"]))
    if [one or other for one, other in told] != [to]:
        yield f"To is {read['To']!r}"
    if UNSEEN.search(_subject(read)) or "\n" in _subject(read):
        yield "its subject is no clean line"
    for part in read.walk():
        yield from _harm_of_part(part)


def _subject(read: Message) -> str:
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", str(read["Subject"])))))


def _harm_of_part(part: Message) -> Iterator[str]:
    if part.get_content_maintype() != "text" or part.get_content_subtype() == "csv":
        return
    raw = part.get_payload(decode=True)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    if UNSEEN.search(text.replace("\r\n", "\n")):
        yield f"its {part.get_content_subtype()} part holds what nobody sees"
    if part.get_content_subtype() == "html":
        yield from harm_of_page(text)
    else:
        yield from harm_of_template(text)


def harm_of_terminal(text: str) -> Iterator[str]:
    """What could move a terminal's cursor, name its window or turn its lines around; colours are ours."""
    if found := UNSEEN.search(SGR.sub("", text).replace("\r\n", "\n")):
        yield f"{found[0]!r} reaches the terminal"
