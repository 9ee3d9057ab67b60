"""`armistice package`."""

from collections.abc import Mapping
from dataclasses import asdict

import click

from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, show_json, show_problems, source_problem_json
from armistice_pkg.core.package_report import BagState, PackageReport
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import human_size

__all__ = ["command"]


@click.command("package")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--manifests", metavar="DIR", help="Where IIIF and metadata are published.  [default: manifests]")
@click.option("--bags", metavar="DIR", help="Where the bags go.  [default: bags]")
@click.option(
    "--base-url",
    metavar="URL",
    help="Where the manifests folder will be served; every IIIF id begins with it.  [default: base_url of the"
    " collection, or a placeholder]",
)
@click.option(
    "--collection-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A collection.toml to use instead of the one in or beside SOURCE.",
)
@click.option("--skip-invalid", is_flag=True, help="Package the good records although others have errors; exit code 1.")
@click.option(
    "--fonts",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    multiple=True,
    help="A folder with fonts for typeset pages; may be repeated.",
)
@click.option("--tiles-in-bag", is_flag=True, help="Put the tiles of scans into their bags, besides publishing them.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="How many processes.  [default: one a core]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each SOURCE instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when clean; problems on stderr otherwise.")
@click.option("--verbose", "-v", is_flag=True, help="Also list every bag, and what the second reader says.")
def command(  # noqa: PLR0913 - one for each option
    *,
    sources: tuple[str, ...],
    manifests: str | None,
    bags: str | None,
    base_url: str | None,
    collection_file: str | None,
    skip_invalid: bool,
    fonts: tuple[str, ...],
    workers: int | None,
    tiles_in_bag: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Records in; Dublin Core, IIIF and verified bags out.

    SOURCE is a collection page saved as text (a collection.toml beside it adds what the page does not say), or a folder
    with collection.toml, documents.csv (or .json, .jsonl) and the documents' files in files/.

    Everything is checked first, and nothing is written while a record has an error. Each document becomes a bag of its
    own, and so does the collection; a bag appears when it is complete, verified and safely on disk. Run it again after
    a change: only what changed is made anew, and the earlier version of a bag is kept until `armistice gc` removes it.

    \b
    Examples:
      armistice package page.txt
      armistice package my-collection/ --base-url https://iiif.example.org
      armistice package my-collection/ --bags /transfer/bags --manifests /srv/www/iiif
    """
    from armistice_pkg.wiring.package import package_sources  # noqa: PLC0415 - half a second, when it is needed
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415

    settings = settings_from(
        {
            "manifests": manifests,
            "bags": bags,
            "base_url": base_url,
            "workers": workers,
            "fonts": fonts or None,
            "tiles_in_bag": tiles_in_bag or None,
        }
    )
    with BarProgress(quiet=quiet or as_json) as progress:
        reports = package_sources(
            settings, sources, collection_file=collection_file, skip_invalid=skip_invalid, progress=progress
        )
    for report in reports:
        _show(report, as_json=as_json, quiet=quiet, verbose=verbose)
    return 0 if all(report.is_clean for report in reports) else 1


def _show(report: PackageReport, *, as_json: bool, quiet: bool, verbose: bool) -> None:
    if as_json:
        show_json(_json(report))
    elif quiet:
        if not report.is_clean:
            show_problems(report.problems, err=True)
    else:
        show_problems(report.problems)
        _summary(report, verbose=verbose)


def _json(report: PackageReport) -> Mapping[str, object]:
    value = asdict(report)
    value["problems"] = [source_problem_json(one) for one in report.problems]
    return value


def _summary(report: PackageReport, *, verbose: bool) -> None:
    if not report.written:
        errors = sum(one.is_error for one in report.problems)
        source = visible(report.source)
        if errors:
            click.echo(f"Nothing was written: {counted(errors, 'error')} in {source}. Correct them and run this again.")
        else:
            click.echo(f"Nothing was written of {source}, which has no errors, because another source has some.")
        return
    click.echo(click.style(visible(report.title or ""), bold=True) + f"  ({visible(report.source)})")
    _line("read", counted(report.records, "record"))
    _line("made", _made(report))
    if report.count(BagState.UNCHANGED):
        _line("unchanged", counted(report.count(BagState.UNCHANGED), "bag") + ", every byte as it was")
    if report.left_out:
        _line("left out", counted(report.left_out, "record") + " with errors, listed above")
    if hidden := sum(not one.is_shown for one in report.bags if one.state is not BagState.LEFT_OUT):
        _line("not shown", f"{counted(hidden, 'record')} not open to everybody; bagged, and not published")
    _line("verified", _verified(report))
    if verbose:
        agreed = "agrees about every bag that was made" if not report.opinions else "disagrees, as told below"
        _line("second", f"reader: the bagit library {agreed}")
        _bags(report)
    for name in report.gone:
        _line("gone", f"{name} is no longer in the source; its bag stays")
    _where(report)


def _line(label: str, text: str) -> None:
    click.echo(f"  {label:<10} {text}")


def _made(report: PackageReport) -> str:
    new, again = report.count(BagState.MADE), report.count(BagState.REPLACED)
    if not new and not again:
        return "nothing, since nothing has changed"
    written = [one for one in report.bags if one.state in {BagState.MADE, BagState.REPLACED}]
    size = human_size(sum(one.octets for one in written))
    parts = [counted(new, "bag")] if new else []
    parts += [counted(again, "bag") + " anew, the earlier version kept under .superseded"] if again else []
    return f"{' and '.join(parts)} ({counted(sum(one.files for one in written), 'file')}, {size})"


def _verified(report: PackageReport) -> str:
    bags = [one for one in report.bags if one.state is not BagState.LEFT_OUT]
    said = f"{counted(len(bags), 'bag')}, every byte read back: all valid"
    if report.opinions:
        return f"{said}; the bagit library disagrees about {counted(len(report.opinions), 'bag')} (see --verbose)"
    return said


def _bags(report: PackageReport) -> None:
    opinions = {one.bag: one.findings for one in report.opinions}
    for bag in report.bags:
        click.echo(f"    {bag.state:<9}  {bag.name}  ({counted(bag.files, 'file')}, {human_size(bag.octets)})")
        if bag.superseded is not None:
            click.echo(f"               earlier version: {bag.superseded}")
        for finding in opinions.get(bag.name, ()):
            click.echo(f"               the bagit library says: {finding}")


def _where(report: PackageReport) -> None:
    click.echo()
    _line("bags", f"{visible(report.bags_folder or '')}/")
    _line("manifests", f"{visible(report.manifests_folder or '')}/")
    _line("IIIF", report.iiif_collection or "")
    click.echo()
    click.echo("Next:")
    click.echo(f"  armistice verify {visible(report.bags_folder or '')}/*    checks every byte again, at any time")
    click.echo("  Copy the manifests folder to your web server, so that the IIIF address above leads to it;")
    click.echo("  package again with --base-url if it will be served elsewhere.")
