"""Header lines without end, without sense, or that say two things."""

from proving.hostile.building import NO, YES, Makers, a_mail, headed

MAILS: Makers = {
    "20 000 encoded words": lambda: a_mail(b"Subject: " + b"=?utf-8?q?a?= " * 20_000, without=(b"Subject",)),
    "200 encoded words": lambda: a_mail(b"Subject: " + b"=?utf-8?q?a?= " * 200, without=(b"Subject",)),
    "a subject of 500 000 a": lambda: a_mail(b"Subject: " + b"a " * 500_000, without=(b"Subject",)),
    "a subject of 31 kB": lambda: a_mail(b"Subject: " + b"a " * 15_500, without=(b"Subject",)),
    "a folded subject of 600 lines": lambda: a_mail(b"Subject: x" + b"\r\n a" * 600, without=(b"Subject",)),
    "100 000 From lines": lambda: b"From: a@b.nl\r\n" * 100_000 + a_mail(),
    "two From lines": lambda: a_mail(b"From: Bram <bram@wijk.example.org>"),
    "900 unknown fields": lambda: a_mail(*(b"X-%d: y" % n for n in range(900))),
    "2 000 unknown fields": lambda: a_mail(*(b"X-%d: y" % n for n in range(2_000))),
    "a header of 10 MB on one line": lambda: a_mail(b"X-Long: " + b"a" * 10_000_000),
    "a name of 5 000 letters": lambda: a_mail(b"X" * 5_000 + b": y"),
    "lines without a colon": lambda: a_mail(*([b"no colon here"] * 50)),
    "colons only": lambda: a_mail(*([b":"] * 300)),
    "a space before the colon": lambda: a_mail(b"Subject : iets", without=(b"Subject",)),
    "NUL in the subject": lambda: a_mail(b"Subject: ja\0nee\0", without=(b"Subject",)),
    "CR alone between the headers": lambda: a_mail().replace(b"\r\n", b"\r"),
    "LF CR line ends": lambda: a_mail().replace(b"\r\n", b"\n\r"),
    "no headers at all": lambda: YES,
    "headers only": lambda: headed(),
    "an empty mail": lambda: b"",
    "line ends only": lambda: b"\r\n" * 5_000,
    "an encoded word with CR LF inside": lambda: a_mail(
        b"Subject: =?utf-8?q?ja=0D=0ABcc:_x=40evil.example?=", without=(b"Subject",)
    ),
    "an encoded word that never ends": lambda: a_mail(b"Subject: =?utf-8?b?" + b"QUJD" * 4_000, without=(b"Subject",)),
    "encoded words within encoded words": lambda: a_mail(
        b"Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fja=3F=3D?=", without=(b"Subject",)
    ),
    "base64 with a broken end": lambda: a_mail(b"Subject: =?utf-8?b?QUJDR?=", without=(b"Subject",)),
    "results of 30 kB in brackets": lambda: a_mail(b"Authentication-Results: mx.example.org; " + b"((" * 15_000),
    "5 000 references": lambda: a_mail(b"References: " + b"<a@b> " * 5_000),
    "900 received lines": lambda: a_mail(
        *(b"Received: from a by b; Mon, 6 Jan 2020 08:00:00 +0000" for _ in range(900))
    ),
    "a mailbox line first": lambda: b"From - Mon Jan  6 08:00:00 2020\r\n" + a_mail(),
    "tabs as folds": lambda: a_mail(b"Subject:" + b"\r\n\t\t\t" * 500 + b"ja", without=(b"Subject",)),
}
AMBIGUOUS: Makers = {
    "two transfer encodings": lambda: a_mail(
        b"Content-Transfer-Encoding: 7bit", b"Content-Transfer-Encoding: base64", body=YES
    ),
    "two content types": lambda: a_mail(b"Content-Type: text/html", body=NO),
}
