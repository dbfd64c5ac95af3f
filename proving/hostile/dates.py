"""When a mail says it was written, and days in it that never were."""

from proving.hostile.building import Makers, a_mail


def _written(date: bytes) -> bytes:
    return a_mail(b"Date: " + date, without=(b"Date",))


def _says(text: bytes) -> bytes:
    return a_mail(body=b"Ik ben er graag bij " + text + b".\r\n")


MAILS: Makers = {
    "no date": lambda: a_mail(without=(b"Date",)),
    "two dates": lambda: a_mail(b"Date: Tue, 07 Jan 2031 08:55:00 +0000"),
    "an empty date": lambda: _written(b""),
    "the year 0": lambda: _written(b"Sat, 01 Jan 0000 00:00:00 +0000"),
    "the year 9999": lambda: _written(b"Fri, 31 Dec 9999 23:59:59 -2359"),
    "the year 1": lambda: _written(b"Mon, 01 Jan 0001 00:00:00 +2359"),
    "a year of 21 digits": lambda: _written(b"Mon, 06 Jan 202000000000000000000 08:55:00 +0000"),
    "a year of 5 000 digits": lambda: _written(b"Mon, 06 Jan " + b"2" * 5_000 + b" 08:55:00 +0000"),
    "a zone of 99 hours": lambda: _written(b"Mon, 06 Jan 2020 08:55:00 +9999"),
    "a zone of 5 000 digits": lambda: _written(b"Mon, 06 Jan 2020 08:55:00 +" + b"9" * 5_000),
    "hour 99": lambda: _written(b"Mon, 06 Jan 2020 99:99:99 +0000"),
    "day 0": lambda: _written(b"Mon, 00 Jan 2020 08:55:00 +0000"),
    "Arabic digits": lambda: _written("Mon, ٠٦ Jan ٢٠٢٠ 08:55:00 +0000".encode()),
    "8 000 commas": lambda: _written(b"," * 8_000),
    "8 000 colons": lambda: _written(b":" * 8_000),
    "8 000 brackets in the date": lambda: _written(b"(" * 8_000),
    "1970": lambda: _written(b"Thu, 01 Jan 1970 00:00:00 +0000"),
    "a date with NUL": lambda: _written(b"Mon, 06 Jan 2020\0 08:55:00 +0000"),
    "30 February in the text": lambda: _says(b"op 30 februari"),
    "year 0 in the text": lambda: _says(b"op 1-1-0000 en op 0000-00-00"),
    "year 9999 in the text": lambda: _says(b"op 31-12-9999 en op 9999-12-31"),
    "week 9999": lambda: _says(b"over 999999999999 weken en over 99999 dagen"),
    "day 99": lambda: _says(b"op 99 januari 99999"),
    "hour 99 in the text": lambda: _says(b"om 99:99 uur, om 24:60, om 25 uur"),
    "months without end": lambda: _says(b"in " + b"januari februari maart " * 4_000),
    "next of next": lambda: _says(b"volgende " * 8_000 + b"maandag"),
    "dates with Arabic digits": lambda: _says("op ١٣-٠١-٢٠٢٠".encode()),
    "superscript digits": lambda: _says("op ¹³ januari en ² februari om ⁹ uur".encode()),
    "slashes": lambda: _says(b"1/" * 20_000),
    "dots between digits": lambda: _says(b"1." * 20_000),
}
