"""The tables of the benchmark as aligned text."""

from collections.abc import Mapping, Sequence

from understanding_figures import GOALS, Goal, bins, calibration_error, doubling, mean
from understanding_ours import Cost, JudgedMails

from training.examples import LABELS

SHORT = {"rsvp-yes": "yes", "rsvp-no": "no", "rsvp-maybe": "maybe", "propose_theme": "theme"}
HELPED = "with second reader"
VERDICTS = {"": "", "yes": "beaten", "same": "as good", "no": "NOT BEATEN"}
NOT_RATIOS = ("lost requests",)


def mails_table(head: str, ours: JudgedMails, baselines: Mapping[str, JudgedMails]) -> str:
    """Each figure beside its bar and its aim, then the baselines, with whether ours is better (HELPED is no rival)."""
    lines = [head, _columns("", "bar", "aim", "ours", "reached", *(cell for name in baselines for cell in (name, "")))]
    for goal in GOALS:
        figure = ours.figures[goal.name]
        cells = [_bar(goal, goal.bar), _bar(goal, goal.aim), _shown(goal, ours), goal.reached(figure)]
        for name, other in baselines.items():
            verdict = "" if name == HELPED else goal.beats(figure, other.figures[goal.name])
            cells += [_shown(goal, other), VERDICTS[verdict]]
        lines.append(_columns(goal.name, *cells))
    for name in ("slot self", "slot place"):
        cells = [cell for one in baselines.values() for cell in (one.counts.get(name, "none"), "")]
        lines.append(_columns(name, "", "", ours.counts.get(name, "none"), "", *cells))
    lines += ["", _labels("F1 by class"), _classes("ours", ours.classes)]
    lines += [_classes(name, other.classes) for name, other in baselines.items()]
    return "\n".join(line.rstrip() for line in lines)


def _columns(name: str, *cells: str) -> str:
    widths = (9, 9, 18, 9, *(3 * (20, 12)))
    return f"{name:<16}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))


def _bar(goal: Goal, figure: float) -> str:
    sign = "" if goal.name in NOT_RATIOS else "≥ " if goal.more else "≤ "
    return f"{sign}{_number(goal, figure)}"


def _number(goal: Goal, figure: float) -> str:
    if goal.name in NOT_RATIOS:
        return f"{figure:.0f}"
    return f"{100 * figure:.1f} %" if goal.name == "wrong acts" else f"{figure:.3f}"


def _shown(goal: Goal, judged: JudgedMails) -> str:
    if goal.name.startswith("slot ") and goal.name not in judged.counts:
        return "none"
    count = judged.counts.get(goal.name, "")
    number = _number(goal, judged.figures[goal.name])
    return f"{number} ({count})" if count else number


def sentences_table(rows: Sequence[tuple[str, str, Mapping[str, float]]]) -> str:
    """F1 by class of each way on each set; a class of which the set holds none is left out of the mean."""
    lines = [
        "Sentences, each set by what was learned without it: F1 by class, and the mean",
        f"{'':<26}" + _labels(""),
    ]
    for name, way, classes in rows:
        lines.append(f"{name:<26}" + _classes(way, classes))
    return "\n".join(lines)


def _labels(name: str) -> str:
    return f"{name:<22}" + "".join(f"{SHORT.get(label, label):>11}" for label in LABELS) + f"{'macro-F1':>11}"


def _classes(name: str, classes: Mapping[str, float]) -> str:
    cells = [f"{classes[label]:>11.3f}" if label in classes else f"{'-':>11}" for label in LABELS]
    return f"{name:<22}" + "".join(cells) + f"{mean(classes.values()):>11.3f}"


def reliability_table(groups: Mapping[str, Sequence[tuple[float, bool]]]) -> str:
    """How many of those said with some confidence were right, for each group; and the expected calibration error."""
    lines = [
        "How sure, and how often right: intents by their confidence (right of said, and as a share)",
        f"{'confidence':<14}" + "".join(f"{name:>30}" for name in groups),
    ]
    tables = [bins(said) for said in groups.values()]
    for row in zip(*tables, strict=True):
        name = f"{row[0].low:.2f} - {row[0].high:.2f}"
        cells = [f"{one.right}/{one.count}  {one.right / one.count:.3f}" if one.count else "-" for one in row]
        lines.append(f"{name:<14}" + "".join(f"{cell:>30}" for cell in cells))
    errors = [calibration_error(said) for said in groups.values()]
    lines.append(f"{'error':<14}" + "".join(f"{error:>30.3f}" for error in errors))
    lines.append("error: expected calibration error, how far sure and right are apart on average, by the bins above")
    return "\n".join(lines)


def curve_table(curves: Mapping[str, Mapping[int, float]]) -> str:
    """Macro-F1 by number of sentences learned from, and what twice as many would bring."""
    counts = sorted(next(iter(curves.values())))
    lines = [
        "Learning curve: macro-F1 by the sentences learned from (those in whole mails among them)",
        f"{'sentences':<28}" + "".join(f"{name:>30}" for name in curves),
    ]
    lines += [f"{count:<28}" + "".join(f"{points[count]:>30.3f}" for points in curves.values()) for count in counts]
    fits = [doubling(points) for points in curves.values()]
    lines.append(f"{'each doubling brought':<28}" + "".join(f"{slope:>+30.3f}" for slope, _ in fits))
    lines.append(f"{f'{2 * counts[-1]}, estimated':<28}" + "".join(f"{reached:>30.3f}" for _, reached in fits))
    lines.append("estimated: a line over the logarithm of the number, drawn on from what all of them reached")
    return "\n".join(lines)


def cost_table(cost: Cost, trained: float) -> str:
    """What the weights are and cost."""
    return "\n".join(
        [
            "What was learned",
            f"{'features':<28}{cost.features:>10}",
            f"{'as text':<28}{cost.size:>10.1f} MB, packed {cost.packed:.1f} MB",
            f"{'read in':<28}{cost.seconds:>10.2f} s, once",
            f"{'held in memory':<28}{cost.memory:>10.1f} MB",
            f"{'made in':<28}{trained:>10.0f} s of a processor",
        ]
    )
