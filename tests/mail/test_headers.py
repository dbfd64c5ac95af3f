import pytest

from mailflow.mail.headers import Headers, decode_words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("gewoon", "gewoon"),
        ("=?utf-8?Q?idee=C3=ABn?=", "ideeën"),
        ("=?UTF-8?B?aWRlZcOrbg==?=", "ideeën"),
        ("=?utf-8?Q?idee=C3?= =?utf-8?Q?=ABn?=", "ideeën"),
        ("=?utf-8?b?aWRlZcM=?=\r\n =?utf-8?b?q24=?=", "ideeën"),
        ("Re: =?iso-8859-1?Q?idee=EBn?= graag", "Re: ideeën graag"),
        ("=?windows-1252?Q?caf=E9_=80?=", "café €"),
        ("=?utf-8*nl?Q?idee=C3=ABn?=", "ideeën"),
        ("=?utf-8?Q?a b?=", "a b"),
        ("=?us-ascii?Q?caf=E9?=", "café"),
        ("=?zlib_codec?Q?a?=", "a"),
        ("=?utf-8?b?a?=", ""),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?", "=?utf-8?q?"),
        ("caf\udcc3\udca9", "café"),
        ("caf\udce9", "café"),
    ],
)
def test_a_value_is_decoded_as_its_writer_meant_it(value: str, text: str) -> None:
    assert decode_words(value) == text


def test_a_folded_value_is_one_line() -> None:
    headers = Headers((("subject", "een\r\n twee\r\n\tdrie"),))

    assert headers.first("subject") == "een twee drie"


def test_a_shown_value_holds_no_control_characters() -> None:
    headers = Headers((("subject", "=?utf-8?q?a=00b=0Dc=E2=80=A8d=C2=85e=1B[31m?="),))

    assert headers.shown("subject") == "ab c d e[31m"


def test_all_values_of_a_name_keep_their_order() -> None:
    headers = Headers((("received", "b"), ("to", "x"), ("received", "a")))

    assert headers.all("received") == ("b", "a")
    assert headers.first("received") == "b"
    assert not headers.has("cc")
