"""`armistice validate`."""

import click

from armistice_pkg.cli.bag_reports import min_digest_option, show_report

__all__ = ["command"]


@click.command("validate")
@click.argument("bags", metavar="BAG...", nargs=-1, required=True, type=click.Path(exists=True))
@min_digest_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each bag instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all are valid; problems on stderr otherwise.")
def command(*, bags: tuple[str, ...], min_digest: str | None, as_json: bool, quiet: bool) -> int:
    """Check bags against the rules of RFC 8493, without reading the payload.

    As `armistice verify`, and much quicker: which files are there, how large they are together, what the manifests and
    tag files say, and the digests of the tag files. The payload's bytes are not read, so this cannot tell whether a
    document was altered: for that, use `armistice verify`.

    \b
    Examples:
      armistice validate incoming/*/
      armistice validate --min-digest sha256 --json bag/

    Exit code 0 when all bags keep the rules, 1 when one does not, 2 when there is no such folder.
    """
    from armistice_pkg.wiring.verify import validate_bags  # noqa: PLC0415 - not on the way to --version

    clean = True
    for report in validate_bags(bags, min_digest=min_digest):
        clean = clean and report.is_valid
        show_report(report, as_json=as_json, quiet=quiet, read=False)
    return 0 if clean else 1
