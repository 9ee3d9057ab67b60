"""`armistice gc`."""

import click

from armistice_pkg.cli.show import counted
from armistice_pkg.core.problems import visible

__all__ = ["command"]


@click.command("gc", short_help="Remove left-overs and earlier versions of bags.")
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(exists=True, file_okay=False))
@click.option("--superseded", is_flag=True, help="Remove the earlier versions of bags, too.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before earlier versions are removed.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing.")
def command(*, folders: tuple[str, ...], superseded: bool, dry_run: bool, yes: bool, quiet: bool) -> int:
    """Remove what is no longer needed: left-overs of runs that were cut off, and earlier versions of bags.

    DIR is a folder of bags, such as `bags` or `bags/my-collection`; without one, the bags folder of the settings.
    Earlier versions lie under .superseded/ and are removed only with --superseded. What another armistice is working
    on is left alone.

    \b
    Examples:
      armistice gc --dry-run
      armistice gc bags/korean-war-armistice --superseded
    """
    from armistice_pkg.wiring.gc import remove_garbage, unneeded  # noqa: PLC0415 - not for --version
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415

    settings = settings_from({})
    found = unneeded(settings, folders, superseded=superseded)
    if not quiet:
        for path in found:
            click.echo(f"to be removed: {visible(path)}")
        if not found:
            click.echo("Nothing to remove.")
    if dry_run or not found:
        return 0
    if superseded and not yes and not click.confirm(f"Remove {counted(len(found), 'folder')} for good?"):
        click.echo("Nothing was removed.")
        return 0
    remove_garbage(settings, folders, superseded=superseded)
    if not quiet:
        click.echo(f"Removed {counted(len(found), 'folder')}.")
    return 0
