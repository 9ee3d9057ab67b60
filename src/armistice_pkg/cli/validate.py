"""`armistice validate`."""

import click

from armistice_pkg.cli.bag_reports import ReportPrinter, min_digest_option
from armistice_pkg.cli.profile_option import profile_option, sound_profile

__all__ = ["command"]


@click.command("validate")
@click.argument("things", metavar="THING...", nargs=-1, required=True)
@profile_option
@min_digest_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each thing instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all are well; problems on stderr otherwise.")
def command(*, things: tuple[str, ...], profile: str | None, min_digest: str | None, as_json: bool, quiet: bool) -> int:
    """Check bags, BagIt profiles and IIIF documents against the rules of their formats.

    Each THING is a bag, or a BagIt profile or IIIF document (a JSON file, or its web address); which it is, is told by
    what is in it.

    A bag, be it a folder or a .tar, .tar.gz or .zip file, is checked as `armistice verify` does and much quicker:
    which files are there, how large they are together, what the manifests and tag files say, and the digests of the
    tag files. The payload's bytes are not read, so this cannot tell whether a document was altered: for that, use
    `armistice verify`. With --profile bags are judged by a BagIt profile as well.

    A BagIt profile is checked against the BagIt Profiles Specification up to 1.4.0: keys that are missing, unknown or
    newer than the version it says to follow, values of the wrong kind, and rules that no bag can meet.

    A IIIF manifest, collection, canvas or annotation page is checked against the Presentation API 3.0, and for what
    viewers are known to fail on; an info.json against the Image API 3.0. Of an address it is checked, too, that the id
    is that address. A Presentation 2 document is told as such and looked over lightly.

    \b
    Examples:
      armistice validate incoming/*/ incoming/*.zip
      armistice validate --min-digest sha256 --json bag/
      armistice validate accession-profile.json
      armistice validate --profile accession-profile.json incoming/*/
      armistice validate manifests/*/*/manifest.json
      armistice validate https://example.org/iiif/manifest.json

    Exit code 0 when all keep the rules, 1 when one does not, 2 when there is no such thing or no sound profile, 3 when
    an address cannot be reached.
    """
    from armistice_pkg.wiring.validate import validate_all  # noqa: PLC0415 - not on the way to --version
    from armistice_pkg.wiring.verify import BagRules  # noqa: PLC0415 - not on the way to --version

    rules = BagRules(min_digest=min_digest, profile=sound_profile(profile, quiet=quiet))
    clean = True
    printer = ReportPrinter(as_json=as_json, quiet=quiet, read=False)
    for report in validate_all(things, rules, tell=printer.tell):
        clean = clean and report.is_clean
        printer.end(report)
    return 0 if clean else 1
