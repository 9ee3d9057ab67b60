"""Digest algorithms and digests, by the names that BagIt gives them (RFC 8493, 2.4)."""

import enum
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

__all__ = ["DEFAULT_ALGORITHMS", "Algorithm", "Digest", "Hasher", "digests_of"]


class Hasher(Protocol):
    """What `hashlib` gives: fed with bytes, asked for a hexadecimal digest."""

    @property
    def digest_size(self) -> int: ...
    def update(self, data: bytes | bytearray | memoryview, /) -> None: ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


class Algorithm(enum.StrEnum):
    """The algorithms that we can compute. RFC 8493, 2.4: sha256 and sha512 must be supported; md5 and sha1 are read."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA224 = "sha224"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"
    SHA3_224 = "sha3224"
    SHA3_256 = "sha3256"
    SHA3_384 = "sha3384"
    SHA3_512 = "sha3512"
    BLAKE2B = "blake2b512"
    BLAKE2S = "blake2s256"

    @property
    def is_weak(self) -> bool:
        """Whether collisions can be made: fit against accidents, not against malice."""
        return self in {Algorithm.MD5, Algorithm.SHA1}

    @property
    def strength(self) -> int:
        """For comparing: the bits that a digest has, and fewer than any other's where collisions can be made."""
        return 0 if self is Algorithm.MD5 else 1 if self is Algorithm.SHA1 else self.hex_length * 4

    @property
    def hex_length(self) -> int:
        """How many hexadecimal characters a digest has."""
        return self.hasher().digest_size * 2

    @property
    def constructor(self) -> Callable[..., Hasher]:
        """What makes hashers, to be looked up once where many small files are read: `hashlib`'s."""
        return _CONSTRUCTORS[self]

    def hasher(self) -> Hasher:
        """A fresh hasher; `usedforsecurity=False` so that md5 works on machines in FIPS mode."""
        return _CONSTRUCTORS[self](usedforsecurity=False)


_HASHLIB_NAMES = {
    "sha3224": "sha3_224",
    "sha3256": "sha3_256",
    "sha3384": "sha3_384",
    "sha3512": "sha3_512",
    "blake2b512": "blake2b",
    "blake2s256": "blake2s",
}

# Looked up once: by name, it costs more than the digest of a small file.
_CONSTRUCTORS: Mapping[Algorithm, Callable[..., Hasher]] = {
    algorithm: getattr(hashlib, _HASHLIB_NAMES.get(algorithm.value, algorithm.value)) for algorithm in Algorithm
}

DEFAULT_ALGORITHMS = (Algorithm.SHA256, Algorithm.SHA512)
_HEX = re.compile(r"[0-9a-f]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Digest:
    """A digest with its algorithm; `hex` is lower case and of the algorithm's length."""

    algorithm: Algorithm
    hex: str

    def __post_init__(self) -> None:
        if len(self.hex) != self.algorithm.hex_length or not _HEX.match(self.hex):
            raise ValueError(f"{self.hex!r} is no {self.algorithm} digest in lower-case hexadecimal")

    def __str__(self) -> str:
        """`sha256:9f86…`."""
        return f"{self.algorithm}:{self.hex}"


def digests_of(data: bytes, algorithms: Iterable[Algorithm] = DEFAULT_ALGORITHMS) -> Mapping[Algorithm, str]:
    """The hexadecimal digests of bytes in memory."""
    result = {}
    for algorithm in algorithms:
        hasher = algorithm.hasher()
        hasher.update(data)
        result[algorithm] = hasher.hexdigest()
    return result
