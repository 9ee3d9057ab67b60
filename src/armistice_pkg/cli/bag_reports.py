"""How reports on bags and files look, for every command that gives them."""

import json
from collections.abc import Callable

import click

from armistice_pkg.cli.show import counted, problem_json, show_json, show_problems, source_problem_json
from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.problems import Problem, Verdict, visible
from armistice_pkg.core.reports import BagReport, DocumentReport
from armistice_pkg.core.sizes import human_size

__all__ = ["ReportPrinter", "min_digest_option"]

_COLOURS = {Verdict.VALID: "green", Verdict.INCOMPLETE: "yellow", Verdict.INVALID: "red"}

min_digest_option = click.option(
    "--min-digest",
    metavar="ALGORITHM",
    type=click.Choice([str(one) for one in Algorithm]),
    help="Refuse bags without a payload manifest of this algorithm or a stronger one, such as sha256.",
)


class ReportPrinter:
    """Prints each problem when it is told, and then the report, so that a million of them are never held.

    `read` says whether the payload's bytes were read, so that nobody takes the one for the other; `make_way` is called
    before anything is printed.
    """

    def __init__(self, *, as_json: bool, quiet: bool, read: bool, make_way: Callable[[], None] | None = None) -> None:
        self._as_json = as_json
        self._quiet = quiet and not as_json
        self._read = read
        self._make_way = make_way or (lambda: None)
        self._held: list[Problem] = []
        self._told = 0
        self._errors = 0

    def tell(self, problem: Problem) -> None:
        """A problem of the bag that is looked at now; told quietly, warnings wait for the first error."""
        self._errors += problem.is_error
        if self._quiet and not self._errors:
            self._held.append(problem)
            return
        self._make_way()
        if self._as_json:
            separator = ", " if self._told else f'{{"bag": {_json(problem.place.source)}, "problems": ['
            click.echo(separator + _json(problem_json(problem)), nl=False)
        else:
            show_problems([*self._held, problem], err=self._quiet)
            self._held.clear()
        self._told += 1

    def end(self, report: BagReport | DocumentReport) -> None:
        """All of it is told: the verdict. What the report itself holds comes first."""
        if isinstance(report, DocumentReport):
            _show_document(report, as_json=self._as_json, quiet=self._quiet)
            return
        for one in report.problems:
            self.tell(one)
        self._make_way()
        if self._as_json:
            start = "]" if self._told else f'{{"bag": {_json(report.name)}, "problems": []'
            profile = {"profile": report.profile, "keeps_profile": report.keeps_profile} if report.profile else {}
            click.echo(start + ", " + _json({"verdict": str(report.verdict), **profile}).removeprefix("{"))
        elif not self._quiet:
            click.echo(self._sentence(report))
        self._held.clear()
        self._told = self._errors = 0

    def _sentence(self, report: BagReport) -> str:
        verdict = click.style(str(report.verdict), fg=_COLOURS[report.verdict], bold=True)
        how = " and ".join(report.algorithms) or "no digests"
        how = how if self._read else "payload bytes not read"
        size = f"{counted(report.files, 'file')}, {human_size(report.octets)}, {how}"
        size = "the archive was refused, and no payload read" if report.is_refused else size
        kept = {True: "; keeps to ", False: "; does not keep to ", None: "; could not be judged by "}
        profile = f"{kept[report.keeps_profile]}{visible(report.profile)}" if report.profile is not None else ""
        return f"{visible(report.name)}: {verdict} ({size}){profile}"


def _show_document(report: DocumentReport, *, as_json: bool, quiet: bool) -> None:
    verdict = Verdict.VALID if report.is_clean else Verdict.INVALID
    if as_json:
        problems = [source_problem_json(one) for one in report.problems]
        told = None if report.kind is None else str(verdict)
        show_json({"file": report.name, "kind": report.kind, "problems": problems, "verdict": told})
    elif quiet:
        show_problems(() if report.is_clean else report.problems, err=True)
    else:
        show_problems(report.problems)
        if report.kind is not None:
            said = click.style(str(verdict), fg=_COLOURS[verdict], bold=True)
            click.echo(f"{visible(report.name)}: {said} ({report.kind})")


def _json(value: object) -> str:
    """As `show_json` has it."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
