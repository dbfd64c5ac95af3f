"""How mails are read that other projects collected, and what size costs: `python benchmarks/outside.py`.

All tables are of one run. Libraries that are not installed are shown with the figures that issue 3 gives for them.
"""

import sys

from outside_machines import automatic_answers, bounces, people
from outside_parts import calendar_answers, odd_parts
from outside_replies import replies
from outside_rows import where
from outside_sizes import hostile, sizes


def main(names: list[str]) -> None:
    """Prints the tables of these names, or all."""
    tables = (replies, bounces, automatic_answers, people, calendar_answers, odd_parts, sizes, hostile)
    print(f"Samples: {where()}")
    for table in tables:
        if not names or table.__name__ in names:
            table()


if __name__ == "__main__":
    main(sys.argv[1:])
