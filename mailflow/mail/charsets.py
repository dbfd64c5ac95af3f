"""Turns bytes into text by the character set they claim, or by the one they really are in."""

import codecs

# Names from the wild to the codec that reads them. What is not here is not trusted to be a charset at all:
# Python's registry also holds zlib, base64, unicode_escape, and stateful sets that hide text.
_ALIASES = {
    "ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "7bit": "us-ascii", "8bit": "us-ascii",
    "unknown-8bit": "us-ascii", "utf8": "utf-8", "utf-8-sig": "utf-8", "utf_8": "utf-8", "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "iso-8859-1": "windows-1252", "iso8859-1": "windows-1252",
    "iso_8859-1": "windows-1252", "iso88591": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252",
    "l1": "windows-1252", "cp1252": "windows-1252", "cp-1252": "windows-1252", "ansi": "windows-1252",
    "windows1252": "windows-1252", "x-ansi": "windows-1252", "iso8859-15": "iso-8859-15", "latin9": "iso-8859-15",
    "latin-9": "iso-8859-15", "iso_8859-15": "iso-8859-15", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "macroman": "mac-roman", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "shift-jis": "cp932", "shift_jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "iso-8859-9": "windows-1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "windows-874": "cp874", "iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
}  # fmt: skip
_ALLOWED_NAMES = (
    "us-ascii utf-8 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 "
    "windows-1257 windows-1258 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 "
    "iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u mac-roman cp437 cp850 cp852 cp866 "
    "cp874 cp932 cp949 gb18030 big5 euc-jp iso-2022-jp utf-16 utf-16le utf-16be"
)
_ALLOWED = frozenset(_ALLOWED_NAMES.split())
_OFTEN_WRONG = ("us-ascii", "windows-1252")
_WIDE = ("utf-16", "utf-16le", "utf-16be")


def known_charset(name: str) -> str | None:
    """The codec for a charset name as mails write it, or None where it is on no list."""
    plain = name.strip().strip("'\"").lower().removeprefix("charset=")
    plain = _ALIASES.get(plain, plain)
    return plain if plain in _ALLOWED else None


def decode(content: bytes, charset: str) -> str:
    """The bytes as text: by the named charset where it fits, else UTF-8, else windows-1252; never fails."""
    known = known_charset(charset)
    if known in _WIDE or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_wide(content, known or "utf-16")
    # Letters beyond ASCII that are sound UTF-8 are no chance: the label is wrong.
    for name in ("utf-8", known) if known in _OFTEN_WRONG else (known, "utf-8"):
        if name is not None and name != "us-ascii":
            try:
                return content.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return _decode_broken(content)


def _decode_broken(content: bytes) -> str:
    """Text that is no sound UTF-8: with holes where most of it is, else windows-1252 with its gaps as Latin-1."""
    holed = content.decode("utf-8", "replace")
    holes = holed.count("\ufffd")
    foreign = sum(1 for letter in holed if letter > "\x7f") - holes
    if holes and foreign > 3 * holes:
        return holed
    return content.decode("windows-1252", "replace")


def _decode_wide(content: bytes, charset: str) -> str:
    """UTF-16, by its mark; without a mark it must look like it (every second byte zero), else it is not believed."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    start = content[:200]
    if start[1::2].count(0) > len(start) // 4 and charset != "utf-16be":
        return content.decode("utf-16le", "replace")
    if start[0::2].count(0) > len(start) // 4:
        return content.decode("utf-16be", "replace")
    return decode(content, "us-ascii")
