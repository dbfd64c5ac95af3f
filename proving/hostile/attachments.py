"""Attachments that would unpack to gigabytes, and names that are paths."""

import gzip
import io
import zipfile

from proving.hostile.building import YES, Makers, a_part, base64_of, of_parts

BASE64 = b"Content-Transfer-Encoding: base64"


def _with(name: bytes, content: bytes = b"x", kind: bytes = b"application/octet-stream") -> bytes:
    disposition = b'Content-Disposition: attachment; filename="' + name + b'"'
    return of_parts(a_part(YES), a_part(content, kind, disposition))


def _encoded(name: bytes, content: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    from base64 import encodebytes

    disposition = b'Content-Disposition: attachment; filename="' + name + b'"'
    return of_parts(a_part(YES), a_part(encodebytes(content), kind, disposition, BASE64))


def _zipped(*names: str, megabytes: int = 40) -> bytes:
    """A zip of a few kB whose files are that large."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            with file.open(name, "w") as inside:
                for _ in range(megabytes):
                    inside.write(bytes(2**20))
    return made.getvalue()


WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAILS: Makers = {
    "a zip that unpacks to 40 MB": lambda: _encoded(b"a.zip", _zipped("a"), b"application/zip"),
    "a gzip that unpacks to 40 MB": lambda: _encoded(
        b"a.eml.gz", gzip.compress(bytes(40 * 2**20)), b"application/gzip"
    ),
    "a Word bomb": lambda: _encoded(b"verslag.docx", _zipped("word/document.xml"), WORD),
    "a Word document of 300 files": lambda: _encoded(
        b"notulen.docx", _zipped(*(f"word/{n}.xml" for n in range(300)), megabytes=0), WORD
    ),
    "a Word document that is none": lambda: _encoded(b"notulen.docx", b"PK\x03\x04" + bytes(5_000), WORD),
    "winmail.dat": lambda: _encoded(b"winmail.dat", b"\x78\x9f\x3e\x22" + b"\xff" * 40_000, b"application/ms-tnef"),
    "20 MB attached": lambda: of_parts(a_part(), a_part(base64_of(260_000), b"a/b", BASE64)),
    "a path up": lambda: _with(b"../../../tmp/pwned"),
    "a path from the root": lambda: _with(b"/etc/cron.d/x"),
    "a Windows path": lambda: _with(b"..\\\\..\\\\CON"),
    "a device": lambda: _with(b"CON"),
    "a name of 10 kB": lambda: _with(b"a" * 10_000 + b".pdf"),
    "a name turned around": lambda: _with("foto\u202egpj.exe".encode()),
    "a name with NUL": lambda: _with(b"a\0.exe"),
    "a name with CR LF": lambda: _with(b"a\r\n b"),
    "a name that is a script": lambda: _with(b"<script>alert(1)</script>.txt"),
    "a name with a command": lambda: _with(b"$(touch pwned); `touch pwned` |touch pwned"),
    "a name encoded 100 times": lambda: _with(b"=?utf-8?q?a?= " * 100),
    "no name": lambda: _with(b""),
    "150 attachments": lambda: of_parts(*[a_part(b"x", b"a/b; name=x%d" % n) for n in range(150)]),
    "attachments only": lambda: of_parts(*[a_part(b"x", b"image/png; name=x.png")] * 3),
    "a text as attachment": lambda: _with(b"ja.txt", YES, b"text/plain"),
    "an HTML page as attachment": lambda: _with(b"x.html", b"<script>1</script>" * 9_000, b"text/html"),
    "a Markdown file of brackets": lambda: _with(b"verslag.md", b"[" * 50_000, b"text/markdown"),
    "a Markdown file of quotations": lambda: _with(b"verslag.md", b"> " * 20_000 + b"\r\n", b"text/markdown"),
    "a CSV of formulas": lambda: _with(b"leden.csv", b"=cmd|'/c calc'!A0,x\r\n" * 9_000, b"text/csv"),
    "XML with entities": lambda: _with(
        b"x.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', b"text/xml"
    ),
    "a symlink as file": lambda: _with(b"a -> /etc/passwd", b"/etc/passwd", b"inode/symlink"),
}
