"""People's names, and what is said of them, made to hurt."""

from proving.hostile.building import Makers, a_mail


def _signed(name: bytes, text: bytes = b"Ik ben er graag bij op 13 januari!") -> bytes:
    return a_mail(body=text + b"\r\n\r\nMet vriendelijke groet,\r\n" + name + b"\r\n")


MAILS: Makers = {
    "signed with 60 000 letters": lambda: _signed(b"A" * 60_000),
    "signed with 10 000 names": lambda: _signed(b"Jan van de Boer " * 3_900),
    "signed with 20 000 lines": lambda: _signed(b"Jan\r\n" * 20_000),
    "signed with dots": lambda: _signed(b"J." * 30_000),
    "signed with dashes": lambda: _signed(b"Jan-" * 15_000),
    "signed with a phone of 60 000 digits": lambda: _signed(b"Jan 06" + b"1" * 60_000),
    "signed with 5 000 phones": lambda: _signed(b"06-12345678\r\n+31 6 12 34 56 78\r\n" * 2_500),
    "signed with a script": lambda: _signed(b"<img src=x onerror=alert(1)>"),
    "signed with a formula": lambda: _signed(b'=HYPERLINK("http://127.0.0.1:9","x")'),
    "signed turned around": lambda: _signed("\u202enaJ \u2066x".encode()),
    "signed in zero width": lambda: _signed("\u200bJ\u200da\u200cn\ufeff".encode()),
    "5 000 people to add": lambda: _signed(b"Anna", b"Wil je Jan de Boer, Piet Jansen en Kees toevoegen?\r\n" * 4_500),
    "a list of 5 000 people": lambda: _signed(
        b"Anna", b"Meld aan:\r\n" + b"- Jan de Boer, jan@wijk.example.org\r\n" * 5_000
    ),
    "names joined by en": lambda: _signed(b"Anna", b"Jan en " * 9_000 + b"Piet komen op 13 januari"),
    "closings": lambda: _signed(b"groet\r\n" * 30_000),
    "paragraphs of one name": lambda: _signed(b"Jan\r\n\r\n" * 30_000),
    "names between dashes": lambda: _signed(b"- Jan\r\n\r\n" * 25_000),
    "prefixes": lambda: _signed(b"van der de den ter " * 3_000),
    "apostrophes": lambda: _signed(b"O'" * 30_000),
    "a greeting without end": lambda: _signed(b"Anna", b"Beste " + b"Jan, " * 12_000),
    "letters of many scripts": lambda: _signed("Иван 王 محمد יוסף Ǆ ß İ ı".encode() * 500),
    "guests without end": lambda: _signed(
        b"Anna", b"Ik kom met mijn buurvrouw en haar zus " * 1_500 + b"op 13 januari"
    ),
    "I am": lambda: _signed(b"Anna", b"ik ben " * 9_000),
    "places": lambda: _signed(b"Anna", b"bij Utrecht in Utrecht te Utrecht " * 1_800),
}
