"""A certificate authority of our own, and certificates for servers on this machine, made by openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

AUTHORITY = """
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = mailflow tests
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
SERVER = """
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""
HERE = "DNS:localhost, IP:127.0.0.1, IP:::1"


@dataclass(frozen=True)
class Certificate:
    """PEM files of a certificate and its key."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder; `certificates.certificate` is what clients must trust."""

    folder: Path
    own: Certificate

    @property
    def ca_file(self) -> str:
        return str(self.own.certificate)

    def issue(self, name: str, names: str = HERE, *, days: int = 2) -> Certificate:
        """A server's certificate, valid for `names` from now for `days` (negative: out of date already)."""
        made = Certificate(certificate=self.folder / f"{name}.pem", key=self.folder / f"{name}.key")
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extensions.write_text(SERVER.format(names=names))
        _new_key(made.key)
        _openssl("req", "-new", "-key", made.key, "-subj", f"/CN={name}", "-out", request)
        _openssl(
            "x509", "-req", "-in", request, "-out", made.certificate, "-days", days, "-extfile", extensions,
            "-CA", self.own.certificate, "-CAkey", self.own.key, "-CAcreateserial",
        )  # fmt: skip
        return made


def make_authority(folder: Path) -> Authority:
    """A new authority; every file it makes stays below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "authority.cnf"
    settings.write_text(AUTHORITY)
    own = Certificate(certificate=folder / "ca.pem", key=folder / "ca.key")
    _new_key(own.key)
    _openssl("req", "-x509", "-new", "-key", own.key, "-days", 2, "-config", settings, "-out", own.certificate)
    return Authority(folder=folder, own=own)


def _new_key(path: Path) -> None:
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)


def _openssl(*words: object) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]} failed: {done.stderr}")
