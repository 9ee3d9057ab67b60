"""Keys in files, signatures by them, and time stamps of authorities. Needs the extra `signing`.

A private key lies in a file of its own (PKCS #8, PEM; enciphered unless no passphrase is given) that nobody but its
owner may read; the public one beside it, in `NAME.pub`.
"""

import os
import stat
from dataclasses import replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from armistice_pkg.core.errors import ArmisticeError, UnfinishedError, UsageError
from armistice_pkg.core.ledger import HeadSignature, SignedHead
from armistice_pkg.storage.rename import sync_folder
from armistice_pkg.storage.web_document import web_document

__all__ = ["CryptographicWitness", "certificates", "is_enciphered", "make_key", "public_key", "signed_by", "stamped_by"]

_LARGEST = 1 << 20
_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
_PEM = serialization.Encoding.PEM
_FINGERPRINT = SHA256()


def make_key(path: str, passphrase: bytes | None) -> str:
    """Make a pair of keys, and give the public one in hexadecimal.

    Raises:
        UsageError: there is something of one of the two names.
        UnfinishedError: they cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    cipher = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, cipher)
    public = key.public_key().public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    if os.path.lexists(f"{path}.pub"):
        raise UsageError(f"{path}.pub is there already. Choose a new name; no key is ever written over.")
    _write_new(path, private, 0o600)
    _write_new(f"{path}.pub", public, 0o644)
    try:
        sync_folder(Path(path).absolute().parent)
    except OSError as error:
        raise UnfinishedError(f"Cannot make {path} last: {error.strerror or error}.") from error
    return key.public_key().public_bytes(*_RAW).hex()


def _write_new(path: str, data: bytes, mode: int) -> None:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(fd)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already. Choose a new name; no key is ever written over.") from error
    except OSError as error:
        raise UnfinishedError(f"Cannot write {path}: {error.strerror or error}.") from error


def is_enciphered(path: str) -> bool:
    """Whether a passphrase is needed for the private key.

    Raises:
        UsageError: there is no such file, or others may read it.
        UnfinishedError: it cannot be read.
    """
    return b"ENCRYPTED" in _private_bytes(path)


def signed_by(path: str, passphrase: bytes | None, signed: SignedHead) -> SignedHead:
    """The head with a signature by the private key in that file.

    Raises:
        UsageError: it is no Ed25519 key, the passphrase is another, or others may read it.
        UnfinishedError: it cannot be read.
    """
    try:
        key = serialization.load_pem_private_key(_private_bytes(path), passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        reason = "the passphrase is not that of the key, or it is no key" if passphrase else "it is no private key"
        raise UsageError(f"{path} cannot be used: {reason}.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} is a key of another kind. `armistice ledger key` makes one that signs heads.")
    value = key.sign(signed.head.signed_bytes).hex()
    return replace(signed, signature=HeadSignature(key=key.public_key().public_bytes(*_RAW).hex(), value=value))


def _private_bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise UsageError(f"Others may read the private key {path}. Make it yours alone: chmod 600 {path}")
            return file.read(_LARGEST)
    except OSError as error:
        raise _unread(path, error) from error


def public_key(path: str) -> str:
    """The Ed25519 public key in a PEM file, in hexadecimal.

    Raises:
        UsageError: there is none.
        UnfinishedError: it cannot be read.
    """
    try:
        key = serialization.load_pem_public_key(_bytes(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{path} is no public key. `armistice ledger key` makes a .pub file.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path} is a public key of another kind: heads are signed with Ed25519.")
    return key.public_bytes(*_RAW).hex()


def certificates(path: str) -> list[Certificate]:
    """The certificates in a PEM file.

    Raises:
        UsageError: there are none.
        UnfinishedError: it cannot be read.
    """
    try:
        return load_pem_x509_certificates(_bytes(path))
    except ValueError as error:
        raise UsageError(f"{path} holds no certificates in PEM.") from error


def _bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise _unread(path, error) from error


def _unread(path: str, error: OSError) -> ArmisticeError:
    if isinstance(error, FileNotFoundError):
        return UsageError(f"There is no file {path}.")
    return UnfinishedError(f"{path} cannot be read: {error.strerror or error}.")


def stamped_by(url: str, signed: SignedHead) -> SignedHead:
    """The head with a time stamp by the authority at that address (RFC 3161, 3.4), which must be over this head.

    Raises:
        UnreadableError: the authority refuses, or does not answer with a stamp.
        UnfinishedError: it cannot be reached, or its answer is to something else.
    """
    request = TimestampRequestBuilder(data=signed.stamped_bytes, hash_algorithm=HashAlgorithm.SHA512).build()
    answer = web_document(url, limit=_LARGEST, posted=("application/timestamp-query", request.as_bytes()))
    try:
        response = decode_timestamp_response(answer)
        told = response.tst_info
        fits = told.nonce == request.nonce and told.message_imprint.message == request.message_imprint.message
    except ValueError as error:
        raise UnfinishedError(f"{url} gave no time stamp. Ask who runs it, or ask another authority.") from error
    if not fits:
        raise UnfinishedError(f"{url} gave a time stamp over something else. Ask another authority.")
    return replace(signed, stamp=answer)


class CryptographicWitness:
    """The `HeadWitness` port; `roots` are the certificates of the authorities that are trusted."""

    def __init__(self, roots: list[Certificate]) -> None:
        self._roots = roots

    def has_right_signature(self, signed: SignedHead) -> bool:
        """Whether the key that it names has signed this head."""
        signature = signed.signature
        assert signature is not None  # noqa: S101 - the port says so
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.key))
            key.verify(bytes.fromhex(signature.value), signed.head.signed_bytes)
        except (InvalidSignature, ValueError):
            return False
        return True

    def stamp_fault(self, signed: SignedHead) -> str | None:
        """Why the stamp is not one over this head by a trusted authority, as a clause."""
        builder = VerifierBuilder()
        for one in {one.fingerprint(_FINGERPRINT): one for one in self._roots}.values():
            builder = builder.add_root_certificate(one)
        try:
            builder.build().verify_message(decode_timestamp_response(signed.stamp or b""), signed.stamped_bytes)
        except (VerificationError, ValueError) as error:
            return str(error).rstrip(".") or "it is not sound"
        return None
