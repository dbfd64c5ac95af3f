"""The source tree as the contract tests read it: text and syntax, nothing imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mailflow"

FLOORS = {
    "model": 0,
    "mail": 1,
    "understanding": 1,
    "rendering": 1,
    "intents": 2,
    "planning": 2,
    "examples": 2,
    "store": 3,
    "wire": 3,
    "settings": 3,
    "shipped": 3,
    "flow": 4,
    "console": 5,
    "web": 5,
    "cli": 5,
    "demo": 6,
    "__main__": 7,
}


@dataclass(frozen=True)
class Module:
    """One Python file of the package: `room` is the package or module directly below mailflow."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def room(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imported(self) -> Iterator[str]:
        """Every module that this one imports, in full."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Import(names=names):
                    yield from (alias.name for alias in names)
                case ast.ImportFrom(module=module, names=names, level=0) if module is not None:
                    yield module
                    yield from (f"{module}.{alias.name}" for alias in names)
                case ast.ImportFrom():
                    yield "a relative import"


def modules() -> list[Module]:
    """All modules of the package, migrations (frozen history) left out."""
    return [
        Module(path, path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts and "_shipped" not in path.parts
    ]
