"""`armistice verify`."""

import click

from armistice_pkg.cli.bag_reports import ReportPrinter, min_digest_option
from armistice_pkg.cli.profile_option import profile_option, sound_profile
from armistice_pkg.cli.progress import BarProgress

__all__ = ["command"]


@click.command("verify")
@click.argument("bags", metavar="BAG...", nargs=-1, required=True)
@profile_option
@min_digest_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each bag instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when all are well; problems on stderr otherwise.")
def command(*, bags: tuple[str, ...], profile: str | None, min_digest: str | None, as_json: bool, quiet: bool) -> int:
    """Check bags against RFC 8493, and every byte against every digest.

    Each BAG is a folder, or a .tar, .tar.gz or .zip file with one folder in it: archives are read where they are, and
    nothing is unpacked. All rules run on all files, and everything that is wrong is told, with the clause of the RFC.
    Nothing is ever written. A bag is valid, incomplete (its only fault is files that its fetch.txt lists and that are
    not there yet), or invalid.

    With --profile bags are also judged by a BagIt profile (up to version 1.4.0), and everything is told in which they
    do not keep to it. The address of armistice's own profile, which its packages name, is answered without network. If
    there is an error in the profile itself, its problems are told and no bag is looked at.

    \b
    Examples:
      armistice verify bags/korean-war-armistice/*
      armistice verify incoming/letters.zip incoming/maps.tar.gz
      armistice verify --profile accession-profile.json incoming/*
      armistice verify --quiet /archive/*/ || mail -s "Bags" me@example.org
      armistice verify --json bag/ | jq .problems

    Exit code 0 when all bags are valid and keep to the profile, 1 when one does not, 2 when there is no such bag or no
    sound profile, 3 when the profile cannot be reached.
    """
    from armistice_pkg.wiring.verify import BagRules, verify_bags  # noqa: PLC0415 - not on the way to --version

    rules = BagRules(min_digest=min_digest, profile=sound_profile(profile, quiet=quiet))
    clean = True
    with BarProgress(quiet=quiet or as_json) as progress:
        printer = ReportPrinter(as_json=as_json, quiet=quiet, read=True, make_way=progress.make_way)
        for report in verify_bags(bags, rules, progress=progress, tell=printer.tell):
            clean = clean and report.is_clean
            printer.end(report)
    return 0 if clean else 1
