"""The second reader that a benchmark is told of: a TOML file with the table [second_reader] of a club's settings."""

from pathlib import Path

from mailflow.flow.assemble import second_reader_of
from mailflow.flow.second_reader import SecondReader
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped

CLUB = """
name = "Benchmark"
address = "benchmark@club.example.org"
[[organisers]]
name = "Marjolein Terpstra"
address = "marjolein.terpstra@example.org"
[smtp]
host = "localhost"
security = "plain"
"""


def second_reader(file: Path, *, folder: Path) -> SecondReader:
    """The second reader of this file, which may take all the time that its settings allow for each mail.

    `folder` is an empty one, for the settings of a club around it. Raises SettingsError as settings do.
    """
    (folder / "clubs").mkdir(parents=True, exist_ok=True)
    (folder / "mailflow.toml").write_text("", encoding="utf-8")
    (folder / "clubs" / "benchmark.toml").write_text(f"{CLUB}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    (club,) = read_settings(folder / "mailflow.toml", defaults=shipped("config")).clubs
    found = second_reader_of(club)
    if found is None:
        raise SystemExit(f"{file}: there is no url below [second_reader]")
    return found
