"""How a report on a bag looks, for every command that gives one."""

import click

from armistice_pkg.cli.show import counted, problem_json, show_json, show_problems
from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.problems import Verdict, visible
from armistice_pkg.core.reports import BagReport
from armistice_pkg.core.sizes import human_size

__all__ = ["min_digest_option", "show_report"]

_COLOURS = {Verdict.VALID: "green", Verdict.INCOMPLETE: "yellow", Verdict.INVALID: "red"}

min_digest_option = click.option(
    "--min-digest",
    metavar="ALGORITHM",
    type=click.Choice([str(one) for one in Algorithm]),
    help="Refuse bags without a payload manifest of this algorithm or a stronger one, such as sha256.",
)


def show_report(report: BagReport, *, as_json: bool, quiet: bool, read: bool) -> None:
    """One report; `read` says whether the payload's bytes were read, so that nobody takes the one for the other."""
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
    how = " and ".join(report.algorithms) or "no digests"
    how = how if read else "payload bytes not read"
    click.echo(
        f"{visible(report.name)}: {verdict} ({counted(report.files, 'file')}, {human_size(report.octets)}, {how})"
    )
