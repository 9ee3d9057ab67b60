"""Joins the ledger to keys and authorities. It needs the extra `signing`, so it is imported only where that is used."""

from collections.abc import Sequence
from dataclasses import dataclass

from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.ledger import SignedHead
from armistice_pkg.core.problems import Problem
from armistice_pkg.services.ledger.vouching import vouching_problems
from armistice_pkg.storage.head_signing import (
    CryptographicWitness,
    certificates,
    is_enciphered,
    make_key,
    public_key,
    signed_by,
    stamped_by,
)

__all__ = ["Judge", "is_enciphered", "make_key", "vouched"]


def vouched(signed: SignedHead, *, key: str | None, passphrase: bytes | None, authority: str | None) -> SignedHead:
    """The head, signed by the key in the file `key`, and then time-stamped by the authority at that address.

    Raises:
        UsageError: the key cannot be used.
        UnfinishedError: something cannot be read, or there is no stamp.
    """
    if key is not None:
        signed = signed_by(key, passphrase, signed)
    try:
        return signed if authority is None else stamped_by(authority, signed)
    except UnreadableError as error:
        raise UnfinishedError(f"There is no time stamp from {error}.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What is trusted: public keys in files, and a file with the roots of authorities."""

    keys: Sequence[str] = ()
    authorities: str | None = None

    def problems(self, heads: Sequence[tuple[str, SignedHead]]) -> list[Problem]:
        """What is wrong with who vouches for the heads.

        Raises:
            UsageError: a file of keys or certificates is none.
            UnfinishedError: it cannot be read.
        """
        keys = {public_key(one) for one in self.keys}
        roots = certificates(self.authorities) if self.authorities is not None else []
        witness, must = CryptographicWitness(roots), self.authorities is not None
        return [
            found
            for name, one in heads
            for found in vouching_problems(one, witness, name=name, keys=keys, must_be_stamped=must)
        ]
