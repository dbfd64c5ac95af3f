"""All rows that decisions change, as a test compares them: how everything was, and how it is."""

from collections.abc import Mapping

from mailflow.store.watching import TABLES, Values, values_of

# Of what goes out only that it does: a mail that was made stays in the list as withdrawn.
APART = ("outbox",)


def all_rows(*, apart_from: tuple[str, ...] = APART) -> Mapping[tuple[str, int], Values]:
    """Every row of every table that a decision changes, by its table and number."""
    return {
        (name, row.id): values_of(row)
        for name, table in TABLES.items()
        if name not in apart_from
        for row in table.select().order_by(table.id)
    }
