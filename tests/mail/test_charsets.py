import pytest

from mailflow.mail.charsets import decode, known_charset
from mailflow.mail.cleaning import clean_line, clean_text


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("café €".encode(), "utf-8", "café €"),
        ("café €".encode(), "UTF8", "café €"),
        ("café €".encode("windows-1252"), "windows-1252", "café €"),
        ("café €".encode("windows-1252"), "iso-8859-1", "café €"),
        ("café €".encode("windows-1252"), "us-ascii", "café €"),
        ("café €".encode("windows-1252"), "", "café €"),
        ("café €".encode("windows-1252"), "utf-8", "café €"),
        ("café €".encode(), "windows-1252", "café €"),
        ("café €".encode(), "x-unknown", "café €"),
        ("café €".encode("iso-8859-15"), "iso-8859-15", "café €"),
        ("Łódź".encode("iso-8859-2"), "iso-8859-2", "Łódź"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        ("你好".encode("gb18030"), "gb2312", "你好"),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp", "こんにちは"),
        ("ja".encode("utf-16"), "utf-16", "ja"),
        ("ja ik kom".encode("utf-16le"), "utf-16", "ja ik kom"),
        ("ja ik kom".encode("utf-16be"), "utf-16be", "ja ik kom"),
        (b"ja ik kom", "utf-16", "ja ik kom"),
        ("één ëë éé".encode() + b"\xff", "utf-8", "één ëë éé\ufffd"),
    ],
)
def test_text_is_read_in_the_charset_it_is_in(content: bytes, charset: str, text: str) -> None:
    assert decode(content, charset) == text


@pytest.mark.parametrize(
    "charset",
    [
        "zlib_codec", "zlib", "base64", "bz2", "hex", "rot13", "unicode_escape", "raw_unicode_escape", "idna",
        "punycode",
        "utf-7", "utf7", "hz", "iso-2022-kr", "mbcs", "oem", "undefined", "uu", "quopri", "a\0b", "utf-8\n",
        "../../etc", "%s",
        "x" * 10_000, "utf_8_sig ", "charset=utf-8", "'utf-8'", "é", "none", "binary", "user-defined", "x-user-defined",
        "cp65001", "ebcdic-cp-us", "cp037", "utf-32", "utf-ebcdic", "scsu", "bocu-1", "cesu-8", "palmos",
    ],
)  # fmt: skip
def test_no_charset_name_does_harm(charset: str) -> None:
    text = clean_text(decode(b"\\ud800 ja\0 +AGEAYg- \xed\xa0\x80", charset))

    text.encode("utf-8")
    assert "\0" not in text
    assert "ja" in text


def test_stateful_and_packing_codecs_are_not_on_the_list() -> None:
    assert known_charset("utf-7") is None
    assert known_charset("zlib") is None
    assert known_charset("latin1") == "windows-1252"


def test_a_clean_text_keeps_lines_and_tabs_only() -> None:
    assert clean_text("a\r\nb\rc\x0bd\u2028e\tf\0g\x1b[0m\ud800\u202eh\ufeffi") == "a\nb\nc\nd\ne\tfg[0m\ufffdhi"


def test_a_clean_line_is_one_line_and_short() -> None:
    assert clean_line(" a\n b\t\tc ") == "a b c"
    assert len(clean_line("x" * 1_000)) == 500
