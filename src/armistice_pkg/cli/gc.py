"""`armistice gc`."""

import click

from armistice_pkg.cli.show import counted
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import human_size
from armistice_pkg.core.unfinished import UnfinishedWork

__all__ = ["command"]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@click.command("gc", short_help="Remove left-overs and earlier versions of bags.")
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(exists=True, file_okay=False))
@click.option("--superseded", is_flag=True, help="Remove the earlier versions of bags, too.")
@click.option("--unfinished", is_flag=True, help="Remove work that was cut off, too, though it could go on.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before earlier versions or unfinished work is removed.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing.")
def command(
    *, folders: tuple[str, ...], superseded: bool, unfinished: bool, dry_run: bool, yes: bool, quiet: bool
) -> int:
    """Remove what is no longer needed: left-overs of runs that were cut off, and earlier versions of bags.

    DIR is a folder of bags, such as `bags` or `bags/my-collection`; without one, the bags folder of the settings.
    Earlier versions lie under .superseded/ and are removed only with --superseded. Work that was cut off and that the
    same command would go on with, such as a half-made bag, lies beside its target in .NAME.armistice-bagging; it is
    told, and removed only with --unfinished. What another armistice is working on is left alone.

    \b
    Examples:
      armistice gc --dry-run
      armistice gc bags/korean-war-armistice --superseded
      armistice gc /transfer --unfinished
    """
    from armistice_pkg.wiring.gc import remove_garbage, unfinished_work, unneeded  # noqa: PLC0415 - not for --version
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415

    settings = settings_from({})
    waiting = unfinished_work(settings, folders)
    found = unneeded(settings, folders, superseded=superseded, unfinished=unfinished)
    if not quiet:
        _tell(found, waiting, settings.clock, unfinished=unfinished)
    if dry_run or not found:
        return 0
    may_ask = superseded or (unfinished and waiting)
    if may_ask and not yes and not click.confirm(f"Remove {counted(len(found), 'folder')} for good?"):
        click.echo("Nothing was removed.")
        return 0
    remove_garbage(settings, folders, superseded=superseded, unfinished=unfinished)
    if not quiet:
        click.echo(f"Removed {counted(len(found), 'folder')}.")
    return 0


def _tell(found: tuple[str, ...], waiting: tuple[UnfinishedWork, ...], now: int, *, unfinished: bool) -> None:
    for path in found:
        click.echo(f"to be removed: {visible(path)}")
    for one in waiting:
        held = f"{counted(one.files, 'file')}, {human_size(one.octets)}, last worked on {_ago(now - one.touched)}"
        click.echo(f"unfinished: {visible(one.path)} ({held})")
        if not unfinished:
            click.echo(f"    The same `armistice {one.command}` goes on from there; --unfinished removes it.")
    if not found:
        click.echo("Nothing to remove.")


def _ago(seconds: float) -> str:
    """`3 days ago`: in the largest unit of which there is one."""
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            return f"{counted(int(seconds // size), unit)} ago"
    return "just now"
