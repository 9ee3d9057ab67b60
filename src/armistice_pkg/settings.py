"""What a user can set, as one frozen value: from flags, from the environment, from `armistice.toml`, in that order.

Unknown keys are refused: a misspelt setting that is silently ignored is worse than none.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.uris import UriFault, parse_web_address

__all__ = ["PLACEHOLDER_BASE_URL", "SETTINGS_FILE", "Settings", "load_settings"]

SETTINGS_FILE = "armistice.toml"
PLACEHOLDER_BASE_URL = "https://armistice.example.org/iiif"
"""Under a reserved name (RFC 2606, 3): nobody's, until the publisher says where the manifests will be served."""

_PREFIX = "ARMISTICE_"
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`manifests` and `bags` are folders; `base_url` None takes the collection's own; `workers` None takes all cores.

    `fonts` are folders with fonts to use besides those of the system, parted by `:` where they are one string.
    `tiles_in_bag` puts the image services of scans into their bags, besides publishing them. `clock` is in UNIX
    seconds.
    """

    clock: int
    manifests: str = "manifests"
    bags: str = "bags"
    base_url: str | None = None
    workers: int | None = None
    fonts: tuple[str, ...] = ()
    tiles_in_bag: bool = False


_KNOWN = frozenset(field.name for field in fields(Settings)) - {"clock"}


def load_settings(flags: Mapping[str, object], environment: Mapping[str, str], folder: Path, *, now: float) -> Settings:
    """The settings that hold: `flags` (None for those not given) over ARMISTICE_… over `armistice.toml` in `folder`.

    The clock is SOURCE_DATE_EPOCH where that is set (reproducible-builds.org), else `now`, in whole seconds.

    Raises:
        UsageError: an unknown key, or a value of the wrong kind; all of them are told.
    """
    faults: list[str] = []
    given = _from_file(folder / SETTINGS_FILE, faults) | _from_environment(environment, faults)
    given |= {key: value for key, value in flags.items() if value is not None}
    values = {key: _typed(key, value, faults) for key, value in given.items()}
    clock = _clock(environment, now, faults)
    if faults:
        raise UsageError("\n".join(faults))
    return Settings(clock=clock, **values)  # type: ignore[arg-type] # each was checked for its key


def _from_file(path: Path, faults: list[str]) -> dict[str, object]:
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        faults.append(f"{path} cannot be read: {error}")
        return {}
    return {key: value for key, value in given.items() if _is_known(key, f"{path}", faults)}


def _from_environment(environment: Mapping[str, str], faults: list[str]) -> dict[str, object]:
    given = {key.removeprefix(_PREFIX).lower(): value for key, value in environment.items() if key.startswith(_PREFIX)}
    return {key: value for key, value in given.items() if _is_known(key, "the environment", faults)}


def _is_known(key: str, where: str, faults: list[str]) -> bool:
    if key not in _KNOWN:
        faults.append(f"There is no setting {key!r} (in {where}). There are: {', '.join(sorted(_KNOWN))}.")
    return key in _KNOWN


def _typed(key: str, value: object, faults: list[str]) -> object:
    if key == "workers":
        try:
            number = int(value) if isinstance(value, int | str) else 0
        except ValueError:
            number = 0
        if number < 1:
            faults.append(f"workers is {value!r}, and must be a whole number from 1 on.")
        return number
    if key == "tiles_in_bag":
        return _truth(key, value, faults)
    if key == "fonts":
        parts = value.split(":") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(one, str) and one for one in parts):
            faults.append(f"fonts is {value!r}, and must be folders.")
            return ()
        return tuple(parts)
    if not isinstance(value, str) or not value:
        faults.append(f"{key} is {value!r}, and must be text.")
        return value
    if key == "base_url":
        address = parse_web_address(value, is_base=True)
        if isinstance(address, UriFault):
            faults.append(f"The base URL {value!r} {address.reason}; {address.suggestion}.")
        return address
    return value


def _truth(key: str, value: object, faults: list[str]) -> bool:
    said = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(said, bool):
        faults.append(f"{key} is {value!r}, and must be true or false.")
        return False
    return said


def _clock(environment: Mapping[str, str], now: float, faults: list[str]) -> int:
    given = environment.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return int(now)
    if not given.isascii() or not given.isdigit():
        faults.append(f"SOURCE_DATE_EPOCH is {given!r}, and must be whole seconds since 1970.")
        return 0
    if int(given) > _LAST_SECOND:
        faults.append(f"SOURCE_DATE_EPOCH is {given}, which is after the year 9999.")
        return 0
    return int(given)
