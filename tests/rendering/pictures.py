"""Makes the pictures of docs/mails.md: `python -m tests.rendering.pictures docs/images`.

Where Pillow is installed they are written with few colours, which makes them a third as large.
"""

import html
import importlib
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mailflow.model.people import Language
from tests.rendering.browsers import DARK, QUIET, browser, told_by
from tests.rendering.shipped import a_send, rendered

GAP = 16
HEIGHTS = """
addEventListener("load", () => tell([...document.querySelectorAll("iframe")].map(
  frame => frame.contentDocument.querySelector(".page").getBoundingClientRect().height + 16)));
"""
PHONE, DESKTOP = 360, 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Mails side by side in one picture."""

    name: str
    mails: tuple[str, ...]
    width: int = PHONE
    language: Language = "nl"
    dark: bool = False


SHEETS = (
    Sheet(name="before", mails=("announcement", "call_for_themes", "invitation", "nudge", "reminder")),
    Sheet(name="changed", mails=("correction", "cancellation", "seat_offered", "seat_lapsed", "rsvp_confirmed")),
    Sheet(name="after", mails=("notes_request", "summary_draft", "summary_settled", "summary", "next_call")),
    Sheet(name="choosing", mails=("ballot", "vote_received", "ballot_result", "proposal_accepted", "proposal_merged")),
    Sheet(
        name="answers",
        mails=("proposal_kept", "proposal_declined", "proposal_withdrawn", "welcome", "programme", "probe"),
    ),
    Sheet(
        name="joining",
        mails=("join_confirm", "join_received", "join_declined", "already_member", "left", "theme_received"),
    ),
    Sheet(name="replies", mails=("received", "rsvp_asked", "rsvp_late", "programme_asked", "question_declined")),
    Sheet(
        name="notes", mails=("notes_unread", "summary_asked", "summary_dropped", "test_notice", "contribution_received")
    ),
    Sheet(name="digest", mails=("digest",), width=DESKTOP),
    Sheet(name="digest-phone", mails=("digest", "digest_now")),
    Sheet(name="digest-dark", mails=("digest", "digest_now"), language="en", dark=True),
    Sheet(name="desk", mails=("answer_result", "order_confirm", "digest_more", "attendees", "answer_refused")),
    Sheet(name="desk-more", mails=("member_list", "login", "organiser_note", "organiser_asks", "alarm", "alarm_over")),
    Sheet(name="desktop", mails=("invitation", "summary"), width=DESKTOP, language="en"),
    Sheet(name="dark", mails=("invitation", "correction", "summary", "ballot"), dark=True),
    Sheet(name="dark-desktop", mails=("invitation", "correction"), width=DESKTOP, dark=True),
)


def picture(sheet: Sheet, folder: Path) -> None:
    """The mails of the sheet in `folder`/mails-NAME.png, each as tall as it is."""
    pages = {name: rendered(a_send(name, sheet.language)).html for name in sheet.mails}
    more = (DARK,) if sheet.dark else ()
    with tempfile.TemporaryDirectory() as work:
        heights: list[float] = told_by(HEIGHTS, pages, Path(work), width=sheet.width, more=more)
        tallest = int(max(heights))
        frames = "".join(
            f'<iframe width="{sheet.width}" height="{tallest}" style="border:0;margin:{GAP // 2}px" '
            f'srcdoc="{html.escape(page)}"></iframe>'
            for page in pages.values()
        )
        page = Path(work) / "sheet.html"
        style = f"margin:0;display:flex;background:{'#444' if sheet.dark else '#ccc'}"
        page.write_text(f'<!DOCTYPE html><meta charset=utf-8><body style="{style}">{frames}', encoding="utf-8")
        size = f"--window-size={(sheet.width + GAP) * len(pages)},{tallest + GAP}"
        taken = f"--screenshot={folder.absolute() / f'mails-{sheet.name}.png'}"
        flags = (*QUIET, *more, size, taken, f"--user-data-dir={Path(work) / 'profile'}")
        subprocess.run([browser(), *flags, page.as_uri()], check=True, capture_output=True, timeout=120)


def lightened(path: Path) -> None:
    """The picture has 128 colours, if Pillow is there to choose them."""
    with suppress(ImportError):
        image = importlib.import_module("PIL.Image")
        image.open(path).convert("RGB").quantize(128, dither=0).save(path, optimize=True)


if __name__ == "__main__":
    for one in SHEETS:
        picture(one, Path(sys.argv[1]))
        lightened(Path(sys.argv[1]) / f"mails-{one.name}.png")
