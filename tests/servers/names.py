"""A name server on this machine that knows a few TXT records, and a key pair to sign mails with."""

import base64
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from functools import cache

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"in-reply-to")


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An RSA key: the private half as PEM, the public half as it stands in a TXT record."""

    private: bytes
    record: bytes


@cache
def a_key_pair(bits: int = 1024) -> KeyPair:
    """A key pair, made once for each size."""
    made = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], capture_output=True, check=True).stdout
    public = ["openssl", "rsa", "-pubout", "-outform", "DER"]
    der = subprocess.run(public, input=made, capture_output=True, check=True).stdout
    return KeyPair(private=made, record=b"v=DKIM1; k=rsa; p=" + base64.b64encode(der))


def signed(
    content: bytes,
    *,
    domain: str = "club.example.org",
    headers: tuple[bytes, ...] = SIGNED,
    key: KeyPair | None = None,
    length: bool = False,
) -> bytes:
    """The mail with a DKIM signature of this domain before it, by the selector `s1`."""
    private = (key or a_key_pair()).private
    known = {line.partition(b":")[0].lower() for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    included = [one for one in headers if one in known]
    made = dkim.sign(content, b"s1", domain.encode(), private, include_headers=included, length=length)
    return bytes(made) + content


@dataclass(slots=True)
class Names:
    """A running name server; a name whose record is None gets no answer at all."""

    records: dict[str, tuple[bytes, ...] | None]
    asked: list[str] = field(default_factory=list)
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def __enter__(self) -> "Names":
        self._socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def resolver(self) -> dns.resolver.Resolver:
        """What asks this server and no other."""
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self._socket.getsockname()[1]
        return made

    def _serve(self) -> None:
        while True:
            try:
                wire, address = self._socket.recvfrom(4096)
            except OSError:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self._socket.sendto(answer.to_wire(), address)

    def _answer(self, question: dns.message.Message) -> dns.message.Message | None:
        name = question.question[0].name
        self.asked.append(name.to_text().rstrip("."))
        known = self.records.get(self.asked[-1], ())
        if known is None:
            return None
        answer = dns.message.make_response(question)
        if not known:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            texts = [" ".join(f'"{one.decode()[at : at + 200]}"' for at in range(0, len(one), 200)) for one in known]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *texts))
        return answer
