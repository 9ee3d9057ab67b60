"""`armistice unbag`."""

import click

from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, problem_json, show_json, show_problems
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import human_size
from armistice_pkg.core.unbagging import UnbagReport

__all__ = ["command"]


@click.command("unbag", short_help="Take the payload out of a bag, verified on the way.")
@click.argument("bag", metavar="BAG")
@click.option("--to", "target", metavar="FOLDER", required=True, help="A new folder for the payload.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all is well; problems on stderr otherwise.")
def command(*, bag: str, target: str, as_json: bool, quiet: bool) -> int:
    """Take the payload out of a bag, verified on the way.

    BAG is a folder, or a .tar, .tar.gz or .zip file with one folder in it. Every byte is compared with every digest in
    the same read that copies it, and all rules of RFC 8493 are checked. FOLDER appears only if the bag is valid,
    complete and safely on disk; it must not be there yet. The bag itself is left as it is. Folders without files come
    back only if something like .keep was put into them.

    \b
    Examples:
      armistice unbag /transfer/letters --to letters
      armistice unbag incoming/maps.tar.gz --to maps
      armistice unbag bag/ --to payload --json | jq .problems

    Exit code 0 when the folder is there, 1 when the bag is not valid, 2 for wrong usage, 3 when it could not finish.
    """
    from armistice_pkg.wiring.unbag import unbag_to  # noqa: PLC0415 - not on the way to --version

    with BarProgress(quiet=quiet or as_json) as progress:
        report = unbag_to(bag, target, progress=progress)
    _show(report, as_json=as_json, quiet=quiet)
    return 0 if report.folder is not None else 1


def _show(report: UnbagReport, *, as_json: bool, quiet: bool) -> None:
    bag = report.bag
    if as_json:
        problems = [problem_json(one) for one in bag.problems]
        show_json({"bag": bag.name, "verdict": str(bag.verdict), "folder": report.folder, "problems": problems})
    elif quiet:
        if report.folder is None:
            show_problems(bag.problems, err=True)
    else:
        show_problems(bag.problems)
        if report.folder is None:
            what = "an archive that is refused" if bag.is_refused else str(bag.verdict)
            click.echo(f"Nothing was written: {visible(bag.name)} is {what}.")
        else:
            size = f"{counted(bag.files, 'file')}, {human_size(bag.octets)}"
            click.echo(
                f"{visible(report.folder)}: {size}, every byte as the bag's {' and '.join(bag.algorithms)} digests say"
            )
