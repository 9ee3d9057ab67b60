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
@click.option(
    "--trust", "keys", metavar="PUB", multiple=True, help="Heads must be signed by this public key, or another given."
)
@click.option("--tsa", metavar="PEM", help="Heads must be time-stamped by an authority with one of these certificates.")
@_json_option
@_quiet_option
def verify(
    *,
    ledger: str | None,
    heads: tuple[str, ...],
    proof: str | None,
    keys: tuple[str, ...],
    tsa: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
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
      armistice ledger verify history.jsonl --head head.json --trust archive.key.pub --tsa authority.pem

    Exit code 0 when nothing is wrong, or only warnings; 1 when something is; 2 when there is no such file, 3 when it
    cannot be read.
    """
    from armistice_pkg.wiring import ledger as wiring  # noqa: PLC0415 - not on the way to --version

    if (ledger is None) == (proof is None):
        raise click.UsageError("Name a LEDGER, or a proof with --proof FILE.")
    if (keys or tsa) and not (heads or proof):
        raise click.UsageError("What --trust and --tsa judge are heads: give them with --head, or a --proof.")
    trust = wiring.Trust(keys=keys, authorities=tsa)
    if proof is not None:
        report = wiring.verify_proof(proof, heads, trust)
    else:
        with BarProgress(quiet=quiet or as_json) as progress:
            report = wiring.verify(ledger or "", heads, trust, progress=progress)
    _show(report, as_json=as_json, quiet=quiet)
    return 0 if report.is_clean else 1


@command.command("head")
@click.argument("ledger", metavar="LEDGER")
@click.option("--key", metavar="KEY", help="Sign it with the private key in this file.")
@click.option("--passphrase-file", metavar="FILE", help="The key's passphrase is in this file; else it is asked for.")
@click.option("--stamp", metavar="URL", help="Have it time-stamped (RFC 3161) by the authority at this address.")
@_out_option
@_json_option
@_quiet_option
def head(
    *,
    ledger: str,
    key: str | None,
    passphrase_file: str | None,
    stamp: str | None,
    out: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Tell the head of a ledger: how many lines it has, and the one hash that stands for all of them.

    The ledger is read and verified first: of one that is damaged no head is given. Keep heads where nobody can change
    them together with the ledger: on paper, in mail, at another institution. A signature shows whose head it is, a time
    stamp that it was there at that time, whatever the clock of this computer says. To an authority no more is sent than
    a digest.

    \b
    Examples:
      armistice ledger head history.jsonl
      armistice ledger head history.jsonl --key archive.key --stamp https://tsa.example.org/ --out head.json
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
    if key is not None or stamp is not None:
        passphrase = _passphrase(key, passphrase_file)
        found = wiring.signing().vouched(found, key=key, passphrase=passphrase, authority=stamp)
    document = wiring.document_json(found)
    if out is not None:
        wiring.write_new(out, document)
    if as_json:
        click.echo(document)
    elif not quiet:
        show_problems(report.problems)
        _show_head(found)
    return 0


@command.command("key")
@click.argument("key", metavar="KEY")
@click.option("--passphrase-file", metavar="FILE", help="The passphrase is in this file; else it is asked for.")
@click.option("--no-passphrase", is_flag=True, help="Encipher nothing, for heads that are signed by a timer.")
@_quiet_option
def key_(*, key: str, passphrase_file: str | None, no_passphrase: bool, quiet: bool) -> int:
    """Make a key to sign heads with: KEY, which is for you alone, and KEY.pub, which everybody may have.

    The private key is enciphered with a passphrase, and no one but you may read the file. Keep it away from the ledger,
    best on another computer or a removable disk; whoever has both could write the ledger anew and sign it. Give KEY.pub
    to whoever shall verify heads.

    \b
    Examples:
      armistice ledger key archive.key
      armistice ledger key timer.key --no-passphrase

    Exit code 0 when both are there, 2 when something of that name is there, 3 when it could not finish.
    """
    from armistice_pkg.wiring import ledger as wiring  # noqa: PLC0415 - not on the way to --version

    if no_passphrase and passphrase_file is not None:
        raise click.UsageError("Either --passphrase-file or --no-passphrase.")
    signing = wiring.signing()
    passphrase = None
    if passphrase_file is not None:
        passphrase = wiring.passphrase_in(passphrase_file)
    elif not no_passphrase:
        asked = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
        passphrase = str(asked).encode()
    public = signing.make_key(key, passphrase)
    if not quiet:
        click.echo(f"{visible(key)}: the private key; {visible(key)}.pub: the public key {public}")
    return 0


def _passphrase(key: str | None, file: str | None) -> bytes | None:
    """What opens the private key: from a file, or asked for where it is needed."""
    from armistice_pkg.wiring import ledger as wiring  # noqa: PLC0415 - not on the way to --version

    if key is None or not wiring.signing().is_enciphered(key):
        return None
    if file is not None:
        return wiring.passphrase_in(file)
    return str(click.prompt(f"Passphrase of {visible(key)}", hide_input=True, err=True)).encode()


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
    if signed.signature is not None:
        click.echo(f"signed  {signed.signature.key}")
    if signed.stamp is not None:
        click.echo("stamped by a time-stamping authority")
