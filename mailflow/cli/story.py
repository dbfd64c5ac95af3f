"""The story of one mail in the terminal: what came, what was understood from which words, what went out."""

from dataclasses import dataclass

from rich.box import ROUNDED
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mailflow.cli.listing import cut, plain

LETTERS_SAID = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing that was understood: its label, how sure, from which words, and what was done about it."""

    label: str
    confidence: float
    words: tuple[str, ...]
    slots: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One mail that went out, or would."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All of it, in plain words."""

    title: str
    sender: str
    subject: str
    said: str
    state: str
    why: str = ""
    second: str = ""
    signed: str = ""
    wishes: tuple[Wish, ...] = ()
    asked: tuple[str, ...] = ()
    mails: tuple[Written, ...] = ()


def drawn(story: Story) -> RenderableType:
    """The story as one panel. Texts of strangers stay text: no markup, no escapes."""
    facts = Table.grid(padding=(0, 1))
    facts.add_column(style="dim", min_width=10)
    facts.add_column(overflow="fold")
    facts.add_row("from", plain(story.sender))
    facts.add_row("subject", plain(story.subject))
    if story.said:
        facts.add_row("said", Text(plain(cut(story.said, LETTERS_SAID)).plain, style="italic"))
    facts.add_row("read as", plain(f"{story.state}{f': {story.why}' if story.why else ''}"))
    if story.second:
        facts.add_row("asked too", Text.assemble(("a second reader: ", "yellow"), plain(story.second)))
    if story.signed:
        facts.add_row("signed", plain(story.signed))
    for wish in story.wishes:
        facts.add_row("understood", _wish(wish))
    for asked in story.asked:
        facts.add_row("asked", Text.assemble(("an organiser: ", "yellow"), plain(asked)))
    parts: list[RenderableType] = [facts]
    parts.extend(Padding(_mail(mail), (1, 0, 0, 2)) for mail in story.mails)
    return Panel(Group(*parts), title=plain(story.title), title_align="left", border_style=_colour(story), box=ROUNDED)


def _wish(wish: Wish) -> Text:
    text = Text.assemble((plain(wish.label).plain, "bold cyan"), f" {wish.confidence:.2f}")
    if wish.slots:
        text.append(f" · {plain(wish.slots).plain}")
    if wish.words:
        text.append(" · from ")
        text.append(", ".join(f"“{plain(words).plain}”" for words in wish.words), style="green")
    text.append(" → done" if wish.decision == "act" else " → an organiser is asked", style="bold")
    return text


def _mail(mail: Written) -> Panel:
    head = Text.assemble(("To: ", "dim"), plain(mail.to), ("\nSubject: ", "dim"), plain(mail.subject), "\n\n")
    return Panel(
        head.append_text(plain(mail.text.strip())), border_style="bright_black", title="answer", title_align="left"
    )


def _colour(story: Story) -> str:
    if story.asked:
        return "yellow"
    return "green" if story.mails else "bright_black"
