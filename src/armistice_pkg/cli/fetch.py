"""`armistice fetch`."""

import click

from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, problem_json, show_json, show_problems
from armistice_pkg.core.fetching import FetchReport
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import human_size

__all__ = ["command"]

_INTERRUPTED = 130
_UNREACHABLE = 3


@click.command("fetch", short_help="Get the files that a bag lacks from the web.")
@click.argument("bag", metavar="BAG", type=click.Path(exists=True))
@click.option(
    "--allow-host",
    "allow_hosts",
    metavar="HOST[:PORT]",
    multiple=True,
    help="A host that may be asked, just as it stands in the URLs; without a port, at the usual ones; may be repeated.",
)
@click.option(
    "--allow-private",
    metavar="HOST[:PORT]",
    multiple=True,
    help="The same for a host of your own, which may lie at a private address or on this machine; may be repeated.",
)
@click.option(
    "--max-size",
    metavar="SIZE",
    help="The most that a file may have, such as 30GB.  [default: what fetch.txt says; 10GB where it says nothing]",
)
@click.option(
    "--parallel",
    metavar="N",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="How many files are fetched at the same time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all is well; problems on stderr otherwise.")
def command(
    *,
    bag: str,
    allow_hosts: tuple[str, ...],
    allow_private: tuple[str, ...],
    max_size: str | None,
    parallel: int,
    as_json: bool,
    quiet: bool,
) -> int:
    """Get the files that a bag lacks, and that its fetch.txt lists, over http and https.

    The bag is looked over first; one with any other fault is told so and left alone. Each file comes in beside the
    bag, in .NAME.armistice-fetching, is compared with its length and every digest as it comes, and enters the bag by
    one rename when it is whole, right and safely on disk. After an interruption or a broken connection run the same
    command again: it goes on where it was. fetch.txt stays as it is, so the bag's tag manifests stay true.

    Only hosts that you allow are asked; without --allow-host you are told which ones the bag names. A bag cannot make
    this machine ask others of a private network, neither by a name nor by a redirect. Proxies that the environment
    names are not used: behind one, nobody can tell which address is asked. Certificates are checked against those of
    the system, or of the file that SSL_CERT_FILE names.

    \b
    Examples:
      armistice fetch bag/                                    which hosts would be asked?
      armistice fetch bag/ --allow-host files.example.org
      armistice fetch bag/ --allow-private nas.local:8080 --max-size 50GB

    Exit code 0 when the bag lacks nothing now, 1 when problems were found or files did not come, 2 for wrong usage or
    when no host is allowed, 3 when it could not finish or no host could be reached.
    """
    from armistice_pkg.wiring.fetch import fetch_bag  # noqa: PLC0415 - not on the way to --version

    try:
        with BarProgress(quiet=quiet or as_json) as progress:
            report = fetch_bag(
                bag,
                allow_hosts=allow_hosts,
                allow_private=allow_private,
                max_size=max_size,
                parallel=parallel,
                progress=progress,
            )
    except KeyboardInterrupt:
        told = f"Interrupted. Files that came are in {visible(bag)}; the same command goes on where it was."
        click.echo(told, err=True)
        return _INTERRUPTED
    _show(report, as_json=as_json, quiet=quiet)
    if report.is_unreachable:
        return _UNREACHABLE
    return 0 if report.is_complete else 1


def _show(report: FetchReport, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        show_json(
            {
                "bag": report.bag.name,
                "verdict": str(report.bag.verdict),
                "payload_read": False,
                "wanted": report.wanted,
                "fetched": report.fetched,
                "octets": report.octets,
                "taken_up": report.taken_up,
                "kept": report.kept,
                "problems": [problem_json(one) for one in report.problems],
            }
        )
    elif quiet:
        if not report.is_complete:
            show_problems(report.problems, err=True)
    else:
        show_problems(report.problems)
        _summary(report)


def _summary(report: FetchReport) -> None:
    name = visible(report.bag.name)
    if not report.wanted and report.is_complete:
        click.echo(f"{name}: nothing to fetch; every file that it lists is there. Their bytes were not read.")
        return
    if not report.fetched and report.bag.verdict not in {"valid", "incomplete"}:
        click.echo(f"Nothing was fetched: {name} is {report.bag.verdict}, and not only for want of files.")
        return
    if report.fetched:
        taken = f", {human_size(report.taken_up)} of it in an earlier run" if report.taken_up else ""
        click.echo(
            f"{name}: {counted(report.fetched, 'file')} fetched ({human_size(report.octets)}{taken}), "
            "each compared with its digests as it came"
        )
    lacking = report.wanted - report.fetched
    if lacking:
        click.echo(f"{name}: still {report.bag.verdict}; {counted(lacking, 'file is', 'files are')} lacking")
    else:
        click.echo(f"{name}: complete. What was there before was not read now; armistice verify {name} reads all.")
    if report.kept is not None:
        click.echo(f"What came of other files is kept in {visible(report.kept)}; the same command goes on from there.")
