"""`armistice verify`."""

import click

from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, problem_json, show_json, show_problems
from armistice_pkg.core.problems import Verdict
from armistice_pkg.core.reports import BagReport
from armistice_pkg.core.sizes import human_size

__all__ = ["command"]

_COLOURS = {Verdict.VALID: "green", Verdict.INCOMPLETE: "yellow", Verdict.INVALID: "red"}


@click.command("verify")
@click.argument("bags", metavar="BAG...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each bag instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all are valid; problems on stderr otherwise.")
def command(*, bags: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Check bags against RFC 8493, and every byte against every digest.

    Each BAG is a folder. All rules run on all files, and everything that is wrong is told, with the clause of the RFC.
    Nothing is ever written. A bag is valid, incomplete (its only fault is files that its fetch.txt lists and that are
    not there yet), or invalid.

    \b
    Examples:
      armistice verify bags/korean-war-armistice/*
      armistice verify --quiet /archive/*/ || mail -s "Bags" me@example.org
      armistice verify --json bag/ | jq .problems

    Exit code 0 when all bags are valid, 1 when one is not, 2 when there is no such folder.
    """
    from armistice_pkg.wiring.verify import verify_bags  # noqa: PLC0415 - not on the way to --version

    clean = True
    with BarProgress(quiet=quiet or as_json) as progress:
        for report in verify_bags(bags, progress=progress):
            clean = clean and report.is_valid
            _show(report, as_json=as_json, quiet=quiet)
    return 0 if clean else 1


def _show(report: BagReport, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        problems = [problem_json(one) for one in report.problems]
        show_json({"bag": report.name, "verdict": str(report.verdict), "problems": problems})
        return
    if quiet:
        if not report.is_valid:
            show_problems(report.problems, err=True)
        return
    show_problems(report.problems)
    verdict = click.style(str(report.verdict), fg=_COLOURS[report.verdict], bold=True)
    algorithms = " and ".join(report.algorithms) or "no digests"
    click.echo(f"{report.name}: {verdict} ({counted(report.files, 'file')}, {human_size(report.octets)}, {algorithms})")
