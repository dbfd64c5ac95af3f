"""Charts: the numbers are drawn to scale, told in words and in a table, and foreign text stays text."""

import re
from xml.etree import ElementTree

from mailflow.console.charts import Caption, Series, bars, columns, lines

CAPTION = Caption(
    name="from", title="Where people come from", told="Most come from Utrecht.", first="Place", as_table="As a table"
)
SVG = "{http://www.w3.org/2000/svg}"


def drawing(figure: str) -> ElementTree.Element:
    found = re.search(r'<svg role="img".*?</svg>(?=<ul|<details)', figure, re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found[0])


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    drawn = drawing(bars(("Utrecht", "Zeist"), Series(name="People", values=(8, 2)), caption=CAPTION))

    assert [one.get("width") for one in drawn.iter(f"{SVG}rect") if one.get("class") == "series-1"] == [
        "100.0%",
        "25.0%",
    ]


def test_series_stand_upon_each_other_in_a_column() -> None:
    series = (Series(name="Automatic", values=(3,)), Series(name="Asked", values=(1,)))

    blocks = list(drawing(columns(("Week 2",), series, caption=CAPTION)).iter(f"{SVG}rect"))

    assert [(one.get("y"), one.get("height")) for one in blocks] == [("40", "120"), ("0", "40")]


def test_a_line_goes_from_the_first_label_to_the_last() -> None:
    drawn = drawing(lines(("1", "2", "3"), (Series(name="Yes", values=(0, 2, 4)),), caption=CAPTION))

    (line,) = drawn.iter(f"{SVG}polyline")
    assert line.get("points") == "0,100 50,50 100,0"


def test_a_chart_says_in_words_what_it_shows() -> None:
    figure = bars(("Utrecht",), Series(name="People", values=(8,)), caption=CAPTION)
    drawn = drawing(figure)

    assert drawn.get("aria-labelledby") == "from-title from-told"
    assert {one.get("id"): one.text for one in (*drawn.iter(f"{SVG}title"), *drawn.iter(f"{SVG}desc"))} == {
        "from-title": "Where people come from",
        "from-told": "Most come from Utrecht.",
    }


def test_the_numbers_stand_in_a_table_too() -> None:
    series = (Series(name="Yes", values=(8, 9)), Series(name="No", values=(1, 2)))

    figure = lines(("Monday", "Tuesday"), series, caption=CAPTION)

    assert '<tr><th scope="row">Monday</th><td>8</td><td>1</td></tr>' in figure
    assert '<tr><th scope="row">Tuesday</th><td>9</td><td>2</td></tr>' in figure


def test_what_people_wrote_is_only_text() -> None:
    figure = bars(("<script>alert(1)</script>",), Series(name='"><b>', values=(1,)), caption=CAPTION)

    assert "<script" not in figure and "<b>" not in figure
    assert figure.count("&lt;script&gt;") == 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert bars((), Series(name="People", values=()), caption=CAPTION) == ""


def test_zeros_are_drawn_flat() -> None:
    drawn = drawing(columns(("1", "2"), (Series(name="Yes", values=(0, 0)),), caption=CAPTION))

    assert {one.get("height") for one in drawn.iter(f"{SVG}rect")} == {"0"}


def test_no_chart_holds_script_or_style() -> None:
    series = (Series(name="Yes", values=(1, 2)), Series(name="No", values=(0, 1)))

    for figure in (lines(("1", "2"), series, caption=CAPTION), columns(("1", "2"), series, caption=CAPTION)):
        assert "style=" not in figure and "<script" not in figure and "<style" not in figure


def test_a_long_label_takes_two_lines_at_most_and_stands_whole_in_the_table() -> None:
    label = "Samenwerken met de woningcorporatie en het energieloket in alle wijken van de stad"

    figure = bars((label, "Kort"), Series(name="Votes", values=(2, 1)), caption=CAPTION)

    said = [one.text for one in drawing(figure).iter(f"{SVG}text")]
    assert said == ["Samenwerken met de", "woningcorporatie en het …", "2", "Kort", "1"]
    assert f'<th scope="row">{label}</th>' in figure


def test_each_line_looks_another_way_and_so_does_its_key() -> None:
    series = tuple(Series(name=name, values=(1, 2)) for name in ("Yes", "Perhaps", "No"))

    figure = lines(("1", "2"), series, caption=CAPTION)

    drawn = [one.get("stroke-dasharray") for one in drawing(figure).iter(f"{SVG}polyline")]
    assert drawn == [None, "7 5", "2 4"]
    assert [figure.count(f'class="line-{number}"') for number in (1, 2, 3)] == [2, 2, 2]
