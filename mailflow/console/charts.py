"""Pictures of numbers that people would rather look at than read, each with the same numbers as a table below it.

They are SVG in the page itself: no script and no style. What they look like (`.chart`, `.series-1` ...) stands in
console.css; without it they are drawn in the colour of the text. Places are percentages of the width, so that letters
keep their size on a phone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

# Heights in pixels: a line of letters, what is between rows, a bar, the drawing, and the labels below it.
LINE, GAP, BAR, HEIGHT, FOOT = 19, 11, 14, 160, 24
# What fits beside a number on a phone; the table has every label whole.
LABEL_LETTERS, LABEL_LINES = 30, 2
DASHES = ("", "7 5", "2 4")
# Of so many labels below a line or columns at most this many are written, so that they do not run into one another.
MOST_LABELS = 4
FAINT = ("1", "0.45", "0.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What is said about a chart: `name` is its own on the page, `told` the sentence that says what it shows.

    `first` heads the labels in the table, and `as_table` is what opens it.
    """

    name: str
    title: str
    told: str
    first: str
    as_table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Numbers of one kind (none of them below zero), one for each label."""

    name: str
    values: tuple[int, ...]


def bars(labels: Sequence[str], series: Series, *, caption: Caption) -> Markup:
    """A bar for each label, below its name and number; empty where there is no label."""
    most, top, drawn = max(series.values, default=0), 0, Markup("")
    for label, value in zip(labels, series.values, strict=True):
        said = wrap(label, LABEL_LETTERS, max_lines=LABEL_LINES, placeholder=" …") or ["–"]
        drawn += _bar(said, value, most=most, top=top)
        top += len(said) * LINE + BAR + GAP
    return _figure(drawn, labels, (series,), caption=caption, height=top)


def columns(labels: Sequence[str], series: Sequence[Series], *, caption: Caption) -> Markup:
    """A column for each label, in which the series stand upon each other; empty where there is no label."""
    sums = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    most, wide = max(sums, default=0), 100 / max(1, len(labels))
    drawn: list[Markup] = []
    for place in range(len(labels)):
        below = 0
        for number, one in enumerate(series, start=1):
            value = one.values[place]
            drawn.append(_block(place * wide, wide, below, value, most=most, number=number))
            below += value
    return _figure(
        Markup("").join((*drawn, _scale(most), *_feet(labels, halfway=True))), labels, series, caption=caption
    )


def lines(labels: Sequence[str], series: Sequence[Series], *, caption: Caption) -> Markup:
    """A line for each series over the labels, the first one filled below; empty where there is no label."""
    most = max((value for one in series for value in one.values), default=0)
    drawn = Markup("").join(_line(one.values, most=most, number=number) for number, one in enumerate(series, start=1))
    inside = Markup(
        '<svg x="0" y="0" width="100%" height="{}" viewBox="0 0 100 100" preserveAspectRatio="none">{}</svg>'
    ).format(HEIGHT, drawn)
    return _figure(
        Markup("").join((inside, _scale(most), *_feet(labels, halfway=False))),
        labels,
        series,
        caption=caption,
        sample=_line_sample,
    )


def _bar(said: Sequence[str], value: int, *, most: int, top: int) -> Markup:
    """The label on its lines, the number beside the first one, and the bar below."""
    lines_of = Markup("").join(
        Markup('<text x="0" y="{}" font-size="15" fill="currentColor">{}</text>').format(top + 15 + LINE * place, line)
        for place, line in enumerate(said)
    )
    below = top + LINE * len(said) + 3
    return lines_of + Markup(
        '<text x="100%" y="{}" font-size="15" fill="currentColor" text-anchor="end">{}</text>'
        '<rect class="track" x="0" y="{}" width="100%" height="{}" rx="4" fill="currentColor" fill-opacity="0.1"/>'
        '<rect class="series-1" x="0" y="{}" width="{}%" height="{}" rx="4" fill="currentColor"/>'
    ).format(top + 15, value, below, BAR, below, _share(value, most), BAR)


def _block(left: float, wide: float, below: int, value: int, *, most: int, number: int) -> Markup:
    high = HEIGHT * value / most if most else 0
    top = HEIGHT - high - (HEIGHT * below / most if most else 0)
    return Markup(
        '<rect class="series-{}" x="{}%" y="{}" width="{}%" height="{}" fill="currentColor" fill-opacity="{}"/>'
    ).format(number, _short(left + wide * 0.1), _short(top), _short(wide * 0.8), _short(high), FAINT[(number - 1) % 3])


def _line(values: Sequence[int], *, most: int, number: int) -> Markup:
    step = 100 / max(1, len(values) - 1)
    places = [(place * step, 100 - _share(value, most)) for place, value in enumerate(values)]
    if len(places) == 1:
        places.append((100.0, places[0][1]))
    points = " ".join(f"{_short(left)},{_short(top)}" for left, top in places)
    below = Markup('<polygon class="area" points="0,100 {} 100,100" fill="currentColor" fill-opacity="0.12"/>').format(
        points
    )
    drawn = Markup(
        '<polyline class="line-{}" points="{}" fill="none" stroke="currentColor" stroke-width="2.5"{} '
        'vector-effect="non-scaling-stroke" stroke-linejoin="round"/>'
    ).format(number, points, _dashes(number))
    return below + drawn if number == 1 else drawn


def _dashes(number: int) -> Markup:
    dashes = DASHES[(number - 1) % len(DASHES)]
    return Markup(' stroke-dasharray="{}"').format(dashes) if dashes else Markup("")


def _scale(most: int) -> Markup:
    """The line that all stands on, and what its greatest height means."""
    return Markup(
        '<line class="ground" x1="0" x2="100%" y1="{}" y2="{}" stroke="currentColor" stroke-opacity="0.4"/>'
        '<text x="0" y="13" font-size="13" fill="currentColor">{}</text>'
    ).format(HEIGHT, HEIGHT, most)


def _feet(labels: Sequence[str], *, halfway: bool) -> Iterable[Markup]:
    """The labels below, as many as there is room for; `halfway` where each belongs to the middle of a column."""
    wide = 100 / max(1, len(labels) if halfway else len(labels) - 1)
    every = -(-len(labels) // MOST_LABELS) or 1
    for place in range(0, len(labels), every):
        at = place * wide + (wide / 2 if halfway else 0)
        anchor = "start" if at < 10 else "end" if at > 90 else "middle"
        yield Markup('<text x="{}%" y="{}" font-size="13" fill="currentColor" text-anchor="{}">{}</text>').format(
            _short(at), HEIGHT + 18, anchor, labels[place]
        )


def _block_sample(number: int) -> Markup:
    """How a series looks in columns."""
    return Markup(
        '<rect class="series-{}" width="22" height="14" rx="3" fill="currentColor" fill-opacity="{}"/>'
    ).format(number, FAINT[(number - 1) % 3])


def _line_sample(number: int) -> Markup:
    """How a series looks as a line."""
    return Markup(
        '<line class="line-{}" x1="0" x2="22" y1="7" y2="7" stroke="currentColor" stroke-width="2.5"{}/>'
    ).format(number, _dashes(number))


def _figure(
    drawn: Markup,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    caption: Caption,
    height: int = HEIGHT + FOOT,
    sample: Callable[[int], Markup] = _block_sample,
) -> Markup:
    """The drawing, what its colours mean, and its table."""
    if not labels:
        return Markup("")
    return Markup(
        '<figure class="chart"><figcaption>{title}</figcaption>'
        '<svg role="img" aria-labelledby="{name}-title {name}-told" width="100%" height="{height}" '
        'xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-told">{told}</desc>{drawn}</svg>{key}{table}</figure>'
    ).format(
        title=caption.title,
        name=caption.name,
        told=caption.told,
        height=height,
        drawn=drawn,
        key=_key(series, sample) if len(series) > 1 else "",
        table=_table(labels, series, caption=caption),
    )


def _key(series: Sequence[Series], sample: Callable[[int], Markup]) -> Markup:
    """Which look is which; the table says the same in words."""
    each = Markup("").join(
        Markup('<li><svg width="22" height="14" aria-hidden="true">{}</svg> {}</li>').format(sample(number), one.name)
        for number, one in enumerate(series, start=1)
    )
    return Markup('<ul class="chart-key">{}</ul>').format(each)


def _table(labels: Sequence[str], series: Sequence[Series], *, caption: Caption) -> Markup:
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(one.name) for one in series)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            label, Markup("").join(Markup("<td>{}</td>").format(one.values[place]) for one in series)
        )
        for place, label in enumerate(labels)
    )
    return Markup(
        "<details><summary>{}</summary><table><caption>{}</caption>"
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></details>'
    ).format(caption.as_table, caption.title, caption.first, heads, rows)


def _share(value: int, most: int) -> float:
    return round(100 * value / most, 2) if most else 0.0


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
