"""Writes a table as a CSV file that every spreadsheet opens as a table, and in which no cell can become a formula.

UTF-8 with a byte order mark, by which Excel knows it; `;` between the cells, which Dutch spreadsheets split at; each
cell in quotation marks and each line ended by CR LF (RFC 4180). A cell that a spreadsheet would calculate with, or that
breaks out of its line, has an apostrophe before it: that keeps it text, and `mail/member_file` takes it off again.
"""

import csv
import io
from collections.abc import Iterable, Sequence

SEPARATOR = ";"
MIME_TYPE = "text/csv"
# What makes a spreadsheet calculate: also behind spaces, and in the full width of East Asian letters.
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_WRITTEN = str.maketrans({"\0": ""})


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file with a line of heads and a line for each row."""
    written = io.StringIO()
    lines = csv.writer(written, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow([safe_cell(head) for head in heads])
    lines.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """The text as a spreadsheet shows it and nothing else: with an apostrophe before it where it might calculate."""
    plain = text.translate(_NOT_WRITTEN)
    return f"'{plain}" if plain.startswith(_BEGINS) or plain.lstrip(" \u00a0").startswith(_BEGINS) else plain
