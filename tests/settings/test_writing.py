"""A settings file is written with only what was chosen, explained, and reads back as what was chosen."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.settings.telling import written
from mailflow.settings.writing import settings_text

SHIPPED = """
# The club's name.
#name = "Opbouwwerk"
# Its language.
language = "nl"

# Who decides.
[[organisers]]
#name = "Anna"

# The inboxes.
[[inboxes]]
# The server.
#host = "imap.example.org"
# Folders
# by outcome.
[inboxes.outcome_folders]
# Answered.
handled = "Done"

# What may be done.
[policies]
# Who joins.
join = "approve"
[policies.thresholds]
#join = 0.9
"""


def test_each_chosen_line_stands_below_its_explanation_in_the_shipped_order() -> None:
    chosen = {
        "policies": {"join": "open"},
        "inboxes": [{"host": "a.example.org", "outcome_folders": {"handled": "Klaar"}}, {"host": "b.example.org"}],
        "name": "De Lezers",
        "organisers": [{"name": "Anna"}, {"name": "Bilal"}],
    }

    assert settings_text(chosen, shipped=SHIPPED, opening="Made for you.\n\nRead me.") == (
        "# Made for you.\n#\n# Read me.\n"
        '\n# The club\'s name.\nname = "De Lezers"\n'
        '\n# Who decides.\n[[organisers]]\nname = "Anna"\n'
        '\n[[organisers]]\nname = "Bilal"\n'
        '\n# The inboxes.\n[[inboxes]]\n# The server.\nhost = "a.example.org"\n'
        '\n# Folders\n# by outcome.\n[inboxes.outcome_folders]\n# Answered.\nhandled = "Klaar"\n'
        '\n[[inboxes]]\nhost = "b.example.org"\n'
        '\n# What may be done.\n[policies]\n# Who joins.\njoin = "open"\n'
    )


def test_what_the_shipped_file_does_not_know_is_not_written() -> None:
    with pytest.raises(KeyError, match=r"inboxes\.hots"):
        settings_text({"inboxes": [{"hots": "x"}]}, shipped=SHIPPED, opening="")


@given(
    st.one_of(
        st.text(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.dates(),
        st.lists(st.text()),
        st.lists(st.booleans()),
    )
)
def test_whatever_is_written_reads_back_as_it_was(value: object) -> None:
    assert tomllib.loads(f"key = {written(value)}") == {"key": value}
