"""Heads held against who vouches for them: keys that are trusted, an authority's time stamp."""

from collections.abc import Collection, Iterator

from armistice_pkg.core.ledger import HeadWitness, SignedHead
from armistice_pkg.core.problems import Place, Problem, problem

__all__ = ["vouching_problems"]


def vouching_problems(
    signed: SignedHead, witness: HeadWitness, *, name: str, keys: Collection[str], must_be_stamped: bool
) -> Iterator[Problem]:
    """What is wrong with the signature, which is judged wherever there is one, and with the stamp if it must be there.

    With `keys` (in hexadecimal) the head must be signed by one of them.
    """
    place = Place(source=name)
    signature = signed.signature
    if signature is None:
        if keys:
            yield problem("ledger-signature-missing", place, "The head is not signed.")
    elif not witness.has_right_signature(signed):
        yield problem(
            "ledger-signature-wrong", place, "The signature is not over this head.", found=f"the key {signature.key}"
        )
    elif keys and signature.key not in keys:
        yield problem(
            "ledger-signature-key",
            place,
            "The head is signed by a key that is not trusted here.",
            expected=" or ".join(sorted(keys)),
            found=signature.key,
        )
    if must_be_stamped:
        yield from _stamp_problems(signed, witness, place)


def _stamp_problems(signed: SignedHead, witness: HeadWitness, place: Place) -> Iterator[Problem]:
    if signed.stamp is None:
        yield problem("ledger-stamp-missing", place, "The head has no time stamp.")
        return
    fault = witness.stamp_fault(signed)
    if fault is not None:
        yield problem("ledger-stamp-wrong", place, f"The time stamp cannot be relied on: {fault}.", found=fault)
