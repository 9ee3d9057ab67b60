"""`armistice bag`."""

from dataclasses import asdict

import click

from armistice_pkg.cli.profile_option import sound_profile
from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, show_json, show_problems, source_problem_json
from armistice_pkg.core.making import BaggingReport, BaggingState, MadeBag
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import human_size

__all__ = ["command"]

_INTERRUPTED = 130


@click.command("bag", short_help="Make a bag of any folder.")
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
@click.option("--to", "target", metavar="BAG", required=True, help="Where the bag shall be; its folder must exist.")
@click.option(
    "--format",
    "bag_format",
    type=click.Choice(["folder", "tar", "zip"]),
    help="What to make the bag as.  [default: by the end of BAG: .tar, .zip, else a folder]",
)
@click.option(
    "--max-size",
    metavar="SIZE",
    help="Divide the files among several bags, none of which is larger than this, such as 30GB or 4482MiB.",
)
@click.option("--profile", metavar="FILE|URI", help="A BagIt profile that the bag shall keep to.")
@click.option(
    "--algorithm",
    "algorithms",
    metavar="NAME",
    multiple=True,
    help="A digest algorithm, such as sha512; may be repeated.  [default: sha256 and sha512, or what the profile asks]",
)
@click.option(
    "--tag", "tags", metavar="LABEL=VALUE", multiple=True, help="A line of bag-info.txt; may be repeated, order kept."
)
@click.option(
    "--tag-file",
    "tag_files",
    metavar="FILE",
    multiple=True,
    help="A file to be copied beside bagit.txt; may be repeated.",
)
@click.option(
    "--skip",
    metavar="PATTERN",
    multiple=True,
    help="Leave out files and folders of this name, or of this path from FOLDER on if it holds a slash; * stands for"
    " anything; may be repeated.",
)
@click.option(
    "--fetch-from",
    metavar="URL-PREFIX",
    help="Copy no files; write into fetch.txt that each is at this URL with its path added, for armistice fetch.",
)
@click.option(
    "--second-reader", is_flag=True, help="Also ask the bagit library of the Library of Congress; folders only."
)
@click.option("--no-read-back", is_flag=True, help="Do not verify the bag before it appears.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when clean; problems on stderr otherwise.")
def command(  # noqa: PLR0913 - one for each option
    *,
    folder: str,
    target: str,
    bag_format: str | None,
    max_size: str | None,
    profile: str | None,
    algorithms: tuple[str, ...],
    tags: tuple[str, ...],
    tag_files: tuple[str, ...],
    skip: tuple[str, ...],
    fetch_from: str | None,
    second_reader: bool,
    no_read_back: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Make a bag (BagIt 1.0, RFC 8493) of any folder; the folder itself is never touched.

    Links, special files, names that cannot be stored and files that cannot be read are told before anything is copied,
    and so is everything in which the bag would not keep to the profile. Each file is copied and digested in one pass.
    The bag is made beside BAG, in .NAME.armistice-bagging, and appears when it is complete, safely on disk and read
    back.

    After an interruption run the same command again: it goes on where it was. It is refused if BAG is there already,
    unless it is just what this command makes.

    An archive (.tar, or .zip without compression) holds one folder with the bag's name. On the same day, the same files
    give the same bytes.

    With --max-size, what does not fit into one bag becomes NAME-1, NAME-2 and so on, a group with Bag-Group-Identifier
    (NAME, if no --tag says another) and Bag-Count. The size holds for the whole bag, manifests and all. No file is
    split, and one that fits into no bag is told before anything is copied. The bags appear together, when all have been
    read back.

    With --fetch-from the bag holds no payload, only the digests and lengths of all files and where to get them: it is
    incomplete until armistice fetch has completed it. FOLDER is read, and what is at the URLs is not asked for.

    A profile gives each tag that it allows one value only, BagIt-Profile-Identifier, and the algorithms that it
    requires.

    \b
    Examples:
      armistice bag letters/ --to /transfer/letters
      armistice bag letters/ --to /transfer/letters.zip
      armistice bag scans/ --to /transfer/scans --tag "Source-Organization=City Archive" --tag-file licence.txt
      armistice bag scans/ --to /transfer/scans --skip .DS_Store --skip "drafts/*.tmp"
      armistice bag films/ --to /transfer/films --max-size 30GB --format tar
      armistice bag films/ --to /transfer/films --fetch-from https://files.example.org/films/
      armistice bag letters/ --to /transfer/letters --profile our-profile.json

    Exit code 0 when the bag is there, 1 when problems stand against it, 2 for wrong usage or a profile that is not
    sound, 3 when it could not finish.
    """
    from armistice_pkg.wiring.bag import BagOptions, bag_folder_to  # noqa: PLC0415 - not on the way to --version
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415

    options = BagOptions(
        bag_format=bag_format,
        algorithms=algorithms,
        tags=tags,
        tag_files=tag_files,
        skip=skip,
        max_size=max_size,
        profile=sound_profile(profile, quiet=quiet),
        read_back=not no_read_back,
        second_reader=second_reader,
        fetch_from=fetch_from,
    )
    try:
        with BarProgress(quiet=quiet or as_json) as progress:
            report = bag_folder_to(settings_from({}), folder, target, options, progress=progress)
    except KeyboardInterrupt:
        click.echo(f"Interrupted. {visible(target)} is not there yet; the same command goes on where it was.", err=True)
        return _INTERRUPTED
    _show(report, as_json=as_json, quiet=quiet)
    return 0 if report.is_clean else 1


def _show(report: BaggingReport, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        problems = [source_problem_json(one) for one in report.problems]
        show_json({**asdict(report), "problems": problems})
    elif quiet:
        if not report.is_clean:
            show_problems(report.problems, err=True)
    else:
        show_problems(report.problems)
        _summary(report)


def _summary(report: BaggingReport) -> None:
    if report.skipped:
        click.echo(f"left out: {counted(report.skipped, 'entry', 'entries')} that --skip names")
    for one in report.bags:
        click.echo(_line(one, report))
        for line in one.disagreements or ():
            click.echo(f"    the bagit library says: {visible(line)}")
    if len(report.bags) > 1:
        files, octets = sum(one.files for one in report.bags), sum(one.octets for one in report.bags)
        click.echo(f"{len(report.bags)} bags, {counted(files, 'file')}, {human_size(octets)} in all")
    if any(one.disagreements for one in report.bags):
        click.echo("The bagit library is heard and not obeyed: where it departs from RFC 8493, the RFC decides.")
    if not report.bags:
        click.echo(f"No bag was made: {counted(sum(one.is_error for one in report.problems), 'error')}.")
    if report.kept is not None:
        click.echo(f"What is copied so far is kept in {visible(report.kept)}; the same command goes on from there.")


def _line(bag: MadeBag, report: BaggingReport) -> str:
    size = f"{counted(bag.files, 'file')}, {human_size(bag.octets)}, {' and '.join(report.algorithms)}"
    second = "" if bag.disagreements is None else f"; the bagit library {'dis' if bag.disagreements else ''}agrees"
    if bag.fetch_from is not None:
        made = "is there already, and lists just these" if bag.state is BaggingState.THERE_ALREADY else "made without"
        return f"{visible(bag.name)}: {made} files ({size}); fetch.txt says that they are at {visible(bag.fetch_from)}"
    if bag.state is BaggingState.THERE_ALREADY:
        return f"{visible(bag.name)}: is there already, and holds just this ({size}); every byte was compared{second}"
    taken = f"; {bag.taken_up:,} of them copied by an earlier run" if bag.taken_up else ""
    read = "every byte read back" if bag.read_back else "not read back"
    return f"{visible(bag.name)}: made ({size}{taken}), {read}{second}"
