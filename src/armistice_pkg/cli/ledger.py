"""`armistice ledger`."""

from collections.abc import Mapping
from dataclasses import asdict

import click

from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, show_json, show_problems, source_problem_json
from armistice_pkg.core.ledger import AppendReport, Head, LedgerReport, SignedHead
from armistice_pkg.core.problems import visible

__all__ = ["command"]

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
_quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Print nothing when all is well; problems on stderr otherwise."
)
_out_option = click.option("--out", "-o", metavar="FILE", help="A new file for it; without one it is printed.")


@click.group("ledger", short_help="Keep a history that nobody can change unnoticed.")
def command() -> None:
    """Keep a history of events that nobody can change unnoticed, and prove what stands in it.

    A ledger is a file to which lines are only ever added: one PREMIS event each. Every line holds the hash of the line
    before it, and all lines together have a head, a few words that stand for all of them. Whoever has kept a head can
    tell later whether anything before it was edited, removed, moved or put in. Keep heads where nobody can change both.

    \b
    Examples:
      armistice ledger init history.jsonl
      armistice ledger add history.jsonl events.jsonl
      armistice ledger head history.jsonl --out head-2026-07.json
      armistice ledger verify history.jsonl --head head-2026-07.json
      armistice ledger prove history.jsonl --line 17 --out proof.json
      armistice ledger verify --proof proof.json
    """


@command.command("init")
@click.argument("ledger", metavar="LEDGER")
@_quiet_option
def init(*, ledger: str, quiet: bool) -> int:
    """Begin a new ledger: the file LEDGER, and beside it LEDGER.head.

    \b
    Examples:
      armistice ledger init history.jsonl

    Exit code 0 when it is there and safely on disk, 2 when something of that name is there, 3 when it could not finish.
    """
    from armistice_pkg.wiring.ledger import begin  # noqa: PLC0415 - not on the way to --version
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415

    report = begin(ledger, settings_from({}))
    if not quiet:
        click.echo(f"{visible(ledger)}: a new ledger, {report.head.origin}")
    return 0


@command.command("add")
@click.argument("ledger", metavar="LEDGER")
@click.argument("events", metavar="EVENTS")
@_json_option
@_quiet_option
def add(*, ledger: str, events: str, as_json: bool, quiet: bool) -> int:
    """Add events that another program tells: EVENTS is a file of JSON lines, or - for standard input.

    Each line is a PREMIS event, such as {"type": "fixity check", "outcome": "success", "objects": [{"kind": "bag",
    "id": "letters"}]}. What it does not say is filled in: id, time, outcome, agents. If one line is no event, all such
    lines are told, and nothing is added. When this returns the events are safely on disk.

    \b
    Examples:
      armistice ledger add history.jsonl events.jsonl
      other-tool --events | armistice ledger add history.jsonl -

    Exit code 0 when all were added, 1 when a line is no event, 2 for wrong usage, 3 when it could not finish.
    """
    from armistice_pkg.wiring.ledger import add_events  # noqa: PLC0415 - not on the way to --version
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415

    report = add_events(ledger, events, settings_from({}))
    added, problems = (report, report.problems) if isinstance(report, AppendReport) else (None, report)
    if as_json:
        told = [source_problem_json(one) for one in problems]
        show_json({"ledger": ledger, "added": added.events if added is not None else 0, "problems": told})
    elif not quiet or added is None:
        show_problems(problems, err=quiet)
    if added is not None and not (quiet or as_json):
        lines = f"{counted(added.head.size, 'line')} now"
        click.echo(f"{visible(ledger)}: {counted(added.events, 'event')} added and safely on disk; {lines}")
    return 0 if added is not None else 1


@command.command("verify")
@click.argument("ledger", metavar="[LEDGER]", required=False)
@click.option("--head", "heads", metavar="FILE", multiple=True, help="A head that was kept elsewhere; more than once.")
@click.option("--proof", metavar="FILE", help="Check this proof instead; no ledger is needed.")
@_json_option
@_quiet_option
def verify(*, ledger: str | None, heads: tuple[str, ...], proof: str | None, as_json: bool, quiet: bool) -> int:
    """Check every line of a ledger; or check a proof, without the ledger.

    Everything that was done to the ledger is told: lines that were edited, removed, inserted or moved, a ledger that
    was cut off, replaced or written anew, a clock that was set back. What is kept beside the ledger could be changed
    together with it: give --head with a head that was kept elsewhere, and nothing before it can have been changed
    without being told. Nothing is ever written. A program that adds events at the same time is not kept waiting.

    \b
    Examples:
      armistice ledger verify history.jsonl
      armistice ledger verify history.jsonl --head safe/head-2026-06.json --head safe/head-2026-07.json
      armistice ledger verify --proof proof.json --head safe/head-2026-07.json

    Exit code 0 when nothing is wrong, or only warnings; 1 when something is; 2 when there is no such file, 3 when it
    cannot be read.
    """
    from armistice_pkg.wiring import ledger as wiring  # noqa: PLC0415 - not on the way to --version

    if (ledger is None) == (proof is None):
        raise click.UsageError("Name a LEDGER, or a proof with --proof FILE.")
    if proof is not None:
        report = wiring.verify_proof(proof, heads)
    else:
        with BarProgress(quiet=quiet or as_json) as progress:
            report = wiring.verify(ledger or "", heads, progress=progress)
    _show(report, as_json=as_json, quiet=quiet)
    return 0 if report.is_clean else 1


@command.command("head")
@click.argument("ledger", metavar="LEDGER")
@_out_option
@_json_option
@_quiet_option
def head(*, ledger: str, out: str | None, as_json: bool, quiet: bool) -> int:
    """Tell the head of a ledger: how many lines it has, and the one hash that stands for all of them.

    The ledger is read and verified first: of one that is damaged no head is given. Keep heads where nobody can change
    them together with the ledger: on paper, in mail, at another institution.

    \b
    Examples:
      armistice ledger head history.jsonl
      armistice ledger head history.jsonl --out safe/head-2026-07.json

    Exit code 0 when it is told, 1 when something is wrong with the ledger, 2 when there is no ledger or FILE is there
    already, 3 when it could not finish.
    """
    from armistice_pkg.wiring import ledger as wiring  # noqa: PLC0415 - not on the way to --version

    with BarProgress(quiet=quiet or as_json) as progress:
        found, report = wiring.head_of(ledger, progress=progress)
    if found is None:
        _show(report, as_json=as_json, quiet=quiet)
        return 1
    document = wiring.document_json(found)
    if out is not None:
        wiring.write_new(out, document)
    if as_json:
        click.echo(document)
    elif not quiet:
        show_problems(report.problems)
        _show_head(found)
    return 0


@command.command("prove")
@click.argument("ledger", metavar="LEDGER")
@click.option("--event", metavar="ID", help="Prove that the event with this id is in the ledger.")
@click.option("--line", type=click.IntRange(min=1), help="Prove that this line of the file is in the ledger.")
@click.option("--extends", metavar="FILE", help="Prove that nothing before this earlier head has changed.")
@click.option("--head", "head_file", metavar="FILE", help="For this head, and not for the ledger as it is now.")
@_out_option
def prove(
    *, ledger: str, event: str | None, line: int | None, extends: str | None, head_file: str | None, out: str | None
) -> int:
    """Prove that an event is in a ledger, or that a head extends an earlier one, to someone who has only the head.

    A proof is a small JSON file: the line, the head, and a few hashes. `armistice ledger verify --proof` checks it, and
    needs no ledger.

    \b
    Examples:
      armistice ledger prove history.jsonl --event 5b0c6b9e-7d0f-4c59-9c8e-0d6f5d3e2a11 --out proof.json
      armistice ledger prove history.jsonl --line 17 --head safe/head-2026-07.json
      armistice ledger prove history.jsonl --extends safe/head-2026-06.json

    Exit code 0 when the proof is made, 1 when something is wrong with the ledger or a head, 2 when there is nothing to
    be proven, 3 when it could not finish.
    """
    from armistice_pkg.wiring import ledger as wiring  # noqa: PLC0415 - not on the way to --version

    if sum(one is not None for one in (event, line, extends)) != 1:
        raise click.UsageError("Say what to prove: one of --event, --line and --extends.")
    with BarProgress(quiet=out is None) as progress:
        proof = wiring.prove(ledger, event=event, line=line, extends=extends, head=head_file, progress=progress)
    if isinstance(proof, LedgerReport):
        show_problems(proof.problems, err=True)
        return 1
    document = wiring.document_json(proof)
    if out is None:
        click.echo(document)
    else:
        wiring.write_new(out, document)
        click.echo(f"{visible(out)}: {counted(len(proof.path), 'hash', 'hashes')}; the proof needs nothing else.")
    return 0


def _show(report: LedgerReport, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        show_json(_report_json(report))
    elif quiet:
        show_problems(() if report.is_clean else report.problems, err=True)
    else:
        show_problems(report.problems)
        for one in report.statements:
            click.echo(visible(one))
        if report.is_proof and not report.statements:
            click.echo(f"{visible(report.name)}: the proof shows nothing")
        elif report.head is not None and not report.is_proof:
            verdict = "nothing is wrong" if report.is_clean else "something is wrong"
            click.echo(
                f"{visible(report.name)}: {verdict} ({counted(report.events, 'event')}, root {report.head.root})"
            )


def _report_json(report: LedgerReport) -> Mapping[str, object]:
    return {
        "ledger": report.name,
        "clean": report.is_clean,
        "events": report.events,
        "head": asdict(report.head) if report.head is not None else None,
        "statements": list(report.statements),
        "problems": [source_problem_json(one) for one in report.problems],
    }


def _show_head(signed: SignedHead) -> None:
    one: Head = signed.head
    click.echo(f"ledger  {one.origin}")
    click.echo(f"lines   {one.size}")
    click.echo(f"root    {one.root}")
    click.echo(f"time    {one.date_time}")
