"""Opens a word processor's file, which is a ZIP of XML, as far as that is safe: size, number and depth are limited."""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from mailflow.model.errors import Unreadable

ARCHIVE_LIMIT = 5 * 1024 * 1024
NAMES_AT_MOST = 2_000
PART_LIMIT = 4 * 1024 * 1024
PARTS_LIMIT = 8 * 1024 * 1024
ELEMENTS = 100_000
DEPTH = 120


def xml_parts(content: bytes, *, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The parts of an archive that are wanted, by name: each of them sound XML without a document type.

    Nothing is unpacked beyond these limits, whatever sizes the archive claims. Raises Unreadable.
    """
    if len(content) > ARCHIVE_LIMIT:
        raise Unreadable(f"it is larger than {ARCHIVE_LIMIT // 1024**2} MB")
    try:
        return _parts(content, wanted)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Unreadable("it is damaged, or locked with a password") from error


def _parts(content: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.infolist()
        if len(names) > NAMES_AT_MOST or len({one.filename for one in names}) < len(names):
            raise Unreadable("it holds too many files, or one of them twice")
        left = PARTS_LIMIT
        unpack = archive.open
        for one in names:
            if not wanted(one.filename):
                continue
            if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable("it is packed in a way that word processors do not use")
            most = min(PART_LIMIT, left)
            with unpack(one) as part:
                found[one.filename] = part.read(most + 1)  # never all: the size that it claims may be a lie
            if len(found[one.filename]) > most:
                raise Unreadable("it is too large once it is unpacked")
            left -= len(found[one.filename])
            check_xml(found[one.filename])
    return found


def check_xml(content: bytes) -> None:
    """Nothing happens, or Unreadable: for a document type (entities, files from elsewhere), or too many elements."""
    count = depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > ELEMENTS or depth > DEPTH:
            raise Unreadable("it holds too much, or too deep in itself")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*named: object) -> None:
        raise Unreadable("it has a document type, which word processors do not write")

    scanner = expat.ParserCreate()
    scanner.StartElementHandler, scanner.EndElementHandler = begin, end
    scanner.StartDoctypeDeclHandler = scanner.EntityDeclHandler = refuse
    try:
        scanner.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("it is no sound XML") from error
