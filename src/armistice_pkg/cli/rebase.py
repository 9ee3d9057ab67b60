"""`armistice rebase`."""

from collections.abc import Mapping
from dataclasses import asdict

import click

from armistice_pkg.cli.show import counted, show_json, show_problems, source_problem_json
from armistice_pkg.core.problems import visible
from armistice_pkg.core.rebasing import RebaseReport

__all__ = ["command"]


@click.command("rebase", short_help="Move what is published to a new web address.")
@click.argument("folder", metavar="FOLDER")
@click.option("--base-url", metavar="URL", required=True, help="Where FOLDER will be served from now on.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be changed, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all is well; problems on stderr otherwise.")
def command(*, folder: str, base_url: str, dry_run: bool, as_json: bool, quiet: bool) -> int:
    """Move what is published to a new web address.

    FOLDER is what `armistice package` has published: `manifests`, or one collection in it. In its JSON every id,
    image service and reference below the old address of a collection is changed to the new one, which is URL and the
    collection's id, as `package` makes it; content states in links too. Everything else stays to the byte: addresses
    of others, the texts of documents, originals, and files that you put there.

    All of it is changed in one step, or nothing is. Twice is the same as once, and moving back gives the same bytes.
    Bags keep the addresses that they were packaged with. Whenever `armistice package` publishes again, it does so
    under its own base URL: run this after it.

    \b
    Examples:
      armistice rebase manifests --base-url https://iiif.example.org
      armistice rebase manifests/letters --base-url http://127.0.0.1:8000 --dry-run

    Exit code 0 when all is moved, 1 when a published file is damaged (then nothing is), 2 for wrong usage, 3 when it
    could not finish.
    """
    from armistice_pkg.wiring.rebase import rebase_folder  # noqa: PLC0415 - not on the way to --version

    report = rebase_folder(folder, base_url, dry_run=dry_run)
    if as_json:
        show_json(_json(report, dry_run=dry_run))
    elif quiet:
        if not report.is_clean:
            show_problems(report.problems, err=True)
    else:
        _show(report, dry_run=dry_run)
    return 0 if report.is_clean else 1


def _json(report: RebaseReport, *, dry_run: bool) -> Mapping[str, object]:
    problems = [source_problem_json(one) for one in report.problems]
    return asdict(report) | {"problems": problems, "dry_run": dry_run}


def _show(report: RebaseReport, *, dry_run: bool) -> None:
    show_problems(report.problems)
    for one in report.collections:
        if one.files:
            click.echo(f"{visible(one.old)}\n  to {visible(one.new)}")
            click.echo(f"  {counted(one.addresses, 'address', 'addresses')} in {counted(one.files, 'file')}")
        else:
            click.echo(f"{visible(one.new)}\n  is its address already")
    if not report.is_clean:
        click.echo("Nothing was changed.")
    elif dry_run and any(one.files for one in report.collections):
        click.echo("Nothing was changed, as you asked.")
