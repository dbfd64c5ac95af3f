"""Mailflow that is started without standard output and error writes its lines nowhere, never into its own files."""

import subprocess
import sys
from pathlib import Path

BEGINS = """
import os, sys
from mailflow.cli import main
sys.argv = ["mailflow", "--version"]
try:
    main.run()
except SystemExit:
    pass
opened = os.open(sys.executable, os.O_RDONLY)
with open({told!r}, "w") as told:
    told.write(str(opened > 2))
"""


def test_what_is_opened_later_never_takes_the_place_of_standard_output(tmp_path: Path) -> None:
    told = tmp_path / "told"
    begins = tmp_path / "begins.py"
    begins.write_text(BEGINS.format(told=str(told)))

    subprocess.run(["/bin/sh", "-c", f"exec '{sys.executable}' '{begins}' <&- >&- 2>&-"], check=False, timeout=60)

    assert told.read_text() == "True"
