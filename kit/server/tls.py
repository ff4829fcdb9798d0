"""Certificates for ``kit serve --tls``: one that the kit makes for itself, or one that is given."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kit.errors import KitError
from kit.words import say

_DAYS = 397
"""Phones refuse certificates for servers that are good for much longer (Apple: 825 days, browsers: 398)."""
_RENEW = timedelta(days=30)


@dataclass(eq=False)
class BadCertificate(KitError):
    """A certificate or key file that cannot be used, with its place and the remedy."""

    code: ClassVar[str] = "W-02"


@dataclass(frozen=True)
class Certificate:
    """What the server shows (``file``) and its key, both PEM; ``own`` if the kit made it."""

    file: Path
    key: Path
    own: bool

    def read(self) -> x509.Certificate:
        """The server's own certificate, the first in the file."""
        return x509.load_pem_x509_certificates(self.file.read_bytes())[0]

    def fingerprint(self) -> str:
        """SHA-256 in pairs of digits, two lines, as phones and browsers show it."""
        pairs = [f"{byte:02X}" for byte in self.read().fingerprint(hashes.SHA256())]
        return "\n".join(" ".join(pairs[start : start + 16]) for start in (0, 16))

    def for_phones(self) -> bytes:
        """The certificate alone, as phones install it (DER)."""
        return self.read().public_bytes(Encoding.DER)

    def context(self) -> ssl.SSLContext:
        """The server's side of TLS 1.2 or newer; ``BadCertificate`` if file and key do not go together."""
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            # An empty password: a key that wants one is refused instead of asked about at the terminal.
            made.load_cert_chain(self.file, self.key, password="")
        except (OSError, ValueError) as error:
            raise BadCertificate(
                say("The certificate {file} and the key {key} do not belong together, or the key is locked "
                    "by a password. Please give the pair as it was issued, the key without password.",
                    file=self.file, key=self.key)
            ) from error  # fmt: skip
        return made


def own_certificate(folder: Path, names: Sequence[str], now: datetime) -> Certificate:
    """The kit's certificate for these names and addresses, kept in ``folder``, made anew where need be.

    It vouches for itself. It is marked as an authority, because phones install no others, and limited to
    the names it stands for, so that nothing else can ever be vouched for with it.
    """
    path = folder / "own.pem"
    made = Certificate(path, path, own=True)
    if not _good(made, names, now):
        _write(path, _made(names, now))
    return made


def given_certificate(file: Path, key: Path, now: datetime) -> Certificate:
    """The certificate and key of these files; ``BadCertificate`` with place and remedy."""
    for path in (file, key):
        if not _readable(path):
            raise BadCertificate(
                say("The file {file} cannot be read. Please check the path and who may read it.", file=path)
            )
    given = Certificate(file, key, own=False)
    try:
        begins = given.read().not_valid_before_utc
    except ValueError as error:
        raise BadCertificate(
            say("{file} holds no certificate in PEM form (“-----BEGIN CERTIFICATE-----”). "
                "Please give the file that was issued, or convert it.", file=file)
        ) from error  # fmt: skip
    if begins > now.astimezone(UTC):
        raise BadCertificate(
            say("The certificate {file} is good only from a later day on. Please check this computer's "
                "clock.", file=file)
        )  # fmt: skip
    given.context()
    return given


def days_left(certificate: Certificate, now: datetime) -> int:
    """Whole days that the certificate is still good for; negative once it is over."""
    return (certificate.read().not_valid_after_utc - now.astimezone(UTC)).days


def _good(kept: Certificate, names: Sequence[str], now: datetime) -> bool:
    try:
        found = kept.read()
        load_pem_private_key(kept.key.read_bytes(), password=None)
        stands_for = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    ends = found.not_valid_after_utc
    begun = found.not_valid_before_utc <= now.astimezone(UTC)
    return begun and ends - now.astimezone(UTC) > _RENEW and set(_general(names)) <= set(stands_for)


def _general(names: Sequence[str]) -> list[x509.GeneralName]:
    return [_general_name(name) for name in dict.fromkeys(names)]


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _limits(names: Sequence[str]) -> list[x509.GeneralName]:
    known = _general(names)
    numbers = [
        x509.IPAddress(ipaddress.ip_network(one.value)) for one in known if isinstance(one, x509.IPAddress)
    ]
    return [*numbers, *(one for one in known if isinstance(one, x509.DNSName))]


def _made(names: Sequence[str], now: datetime) -> bytes:
    """Key and certificate in one PEM text, so that no process ever sees one without the other."""
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"kit {now:%Y-%m-%d}")])
    from_day = now.astimezone(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(title)
        .issuer_name(title)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(from_day)
        .not_valid_after(from_day + timedelta(days=_DAYS))
    )
    for extension, critical in _extensions(names, key.public_key()):
        builder = builder.add_extension(extension, critical)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _extensions(
    names: Sequence[str], key: ec.EllipticCurvePublicKey
) -> list[tuple[x509.ExtensionType, bool]]:
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    return [
        (x509.SubjectAlternativeName(_general(names)), False),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.NameConstraints(permitted_subtrees=_limits(names), excluded_subtrees=None), True),
        (x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(key), False),
    ]


def _write(path: Path, content: bytes) -> None:
    """Put the whole content in place at once, readable by this account only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    os.replace(fresh, path)


def _readable(path: Path) -> bool:
    try:
        return path.is_file() and bool(path.read_bytes())
    except OSError:
        return False
