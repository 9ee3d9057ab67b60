"""`--profile`, for every command that judges bags by a BagIt profile."""

from typing import TYPE_CHECKING

import click

from armistice_pkg.cli.show import show_problems
from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.problems import visible

if TYPE_CHECKING:
    from armistice_pkg.wiring.profile import ProfileReading

__all__ = ["profile_option", "sound_profile"]

profile_option = click.option(
    "--profile",
    metavar="FILE|URI",
    help="Judge bags by this BagIt profile as well: a JSON file, or its address.",
)


def sound_profile(name: str | None, *, quiet: bool) -> "ProfileReading | None":
    """The profile that was asked for; what is odd about it is told on stderr.

    Raises:
        UsageError: no bag can be judged by it; all that is wrong with it has been told.
        UnfinishedError: it cannot be reached.
    """
    if name is None:
        return None
    from armistice_pkg.wiring.profile import load_profile  # noqa: PLC0415 - not on the way to --version

    reading = load_profile(name)
    if not reading.is_sound:
        show_problems(reading.problems, err=True)
        raise UsageError(
            f"{visible(name)} is no sound BagIt profile, so nothing was done. What is wrong with it is told above."
        )
    if not quiet:
        show_problems(reading.problems, err=True)
    return reading
