"""Makes of a club's one colour all the colours of its mails, each light or dark enough to be read."""

import re
from dataclasses import dataclass

# WCAG 2.2, 1.4.3: text of ordinary size needs this contrast with what it stands on (level AA).
READABLE = 4.5
WHITE, BLACK = "#ffffff", "#000000"
# Paper and ink by light and by dark, before the club's colour tints them.
PAGE, SHEET, INK, QUIET = "#f5f1ea", "#fffdfa", "#2c2722", "#625a50"
DARK_PAGE, DARK_SHEET, DARK_INK, DARK_QUIET = "#161412", "#211e1b", "#ece6de", "#b3aaa0"
STEPS = 100
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one scheme, as #rrggbb; `accent` can be read on `sheet` and `card`, `on_accent` on `accent`."""

    page: str
    sheet: str
    card: str
    edge: str
    ink: str
    quiet: str
    accent: str
    on_accent: str


def light_scheme(colour: str) -> Palette:
    """The light scheme of a club's colour (#rrggbb), which is darkened where it is too light for text."""
    card = mixed(SHEET, colour, 0.08)
    return Palette(
        page=mixed(PAGE, colour, 0.04),
        sheet=SHEET,
        card=card,
        edge=mixed(SHEET, colour, 0.22),
        ink=INK,
        quiet=QUIET,
        accent=readable(colour, on=(SHEET, card), towards=BLACK),
        on_accent=WHITE,
    )


def dark_scheme(colour: str) -> Palette:
    """The dark scheme of a club's colour (#rrggbb), which is lightened where it is too dark for text."""
    card = mixed(DARK_SHEET, colour, 0.12)
    return Palette(
        page=DARK_PAGE,
        sheet=DARK_SHEET,
        card=card,
        edge=mixed(DARK_SHEET, colour, 0.4),
        ink=DARK_INK,
        quiet=DARK_QUIET,
        accent=readable(colour, on=(DARK_SHEET, card), towards=WHITE),
        on_accent=DARK_PAGE,
    )


def readable(colour: str, *, on: tuple[str, ...], towards: str) -> str:
    """The colour itself where text of it can be read on all of these, else moved `towards` black or white so far."""
    moved = (mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next((one for one in moved if all(contrast(one, ground) >= READABLE for ground in on)), towards)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (the same) to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of the other one in it. Raises ValueError for what is no #rrggbb."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(here + (there - here) * share):02x}" for here, there in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, from 0 to 255."""
    if COLOUR.fullmatch(colour) is None:
        raise ValueError(f"{colour!r} is no colour: write it as #a34a28")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
