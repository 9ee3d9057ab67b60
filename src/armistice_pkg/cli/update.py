"""`armistice update`."""

from collections import Counter
from dataclasses import asdict

import click

from armistice_pkg.cli.progress import BarProgress
from armistice_pkg.cli.show import counted, show_json, show_problems, source_problem_json
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import human_size
from armistice_pkg.core.updating import ChangeKind, UpdateReport, UpdateState

__all__ = ["command"]


@click.command("update", short_help="Change a bag: a new, verified version in its place.")
@click.argument("bag", metavar="BAG", type=click.Path())
@click.option(
    "--add",
    metavar="FILE|FOLDER[=PATH]",
    multiple=True,
    help="Add a file, or a folder with all that is in it, as PATH of the bag (data/…; with a slash at its end, into"
    " that folder).  [default: data/ and its own name]",
)
@click.option(
    "--remove",
    metavar="PATH|PATTERN",
    multiple=True,
    help="Leave out a file, or a folder with all that is in it; * stands for anything, and a pattern without a slash"
    " is held against names.",
)
@click.option("--replace", metavar="PATH=FILE", multiple=True, help="Put FILE in the place of PATH of the bag.")
@click.option("--tag", "tags", metavar="LABEL=VALUE", multiple=True, help="Add a line to bag-info.txt.")
@click.option(
    "--set-tag", "set_tags", metavar="LABEL=VALUE", multiple=True, help="Put VALUE in the place of all that LABEL has."
)
@click.option(
    "--remove-tag",
    "remove_tags",
    metavar="LABEL[=VALUE]",
    multiple=True,
    help="Remove a label with all its values, or with that value. Payload-Oxum: count it anew, though it is wrong.",
)
@click.option("--tag-file", "tag_files", metavar="FILE[=PATH]", multiple=True, help="Add a file beside bagit.txt.")
@click.option(
    "--algorithm",
    "algorithms",
    metavar="NAME",
    multiple=True,
    help="A digest algorithm that the new version shall have, and no others; may be repeated.  [default: as it is]",
)
@click.option("--upgrade", is_flag=True, help="Make it a bag of BagIt 1.0 in UTF-8.  [default: the version stays]")
@click.option("--skip", metavar="PATTERN", multiple=True, help="Leave out files and folders of what is added.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be done; read no payload, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing when clean; problems on stderr otherwise.")
def command(  # noqa: PLR0913 - one for each option
    *,
    bag: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    replace: tuple[str, ...],
    tags: tuple[str, ...],
    set_tags: tuple[str, ...],
    remove_tags: tuple[str, ...],
    tag_files: tuple[str, ...],
    algorithms: tuple[str, ...],
    upgrade: bool,
    skip: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Change a bag that is a folder. A new version is made beside it and takes its place in one step.

    Every byte of what is kept is verified in the same read that makes new digests: with a fault in any of it nothing
    changes. What is removed or replaced need not be intact; that is how a bag is mended. Files that stay are not
    copied where the file system can give them a second name. What changed is written down as a PREMIS event in
    metadata/premis.xml of the bag. All options but the flags may be repeated.

    The earlier version is kept in .superseded/ beside the bag until `armistice gc --superseded` removes it. Whenever
    this is interrupted, BAG is the one version or the other, whole.

    \b
    Examples:
      armistice update letters/ --add envelope.tif --tag "Contact-Name=A. Archivist"
      armistice update letters/ --add scans/=data/1953/ --remove "*.tmp"
      armistice update letters/ --replace data/page-4.tif=/replica/data/page-4.tif
      armistice update letters/ --algorithm sha512 --upgrade --dry-run

    Exit code 0 when it is done or nothing is to be done, 1 when problems stand against it, 2 for wrong usage, 3 when it
    could not finish.
    """
    from armistice_pkg.wiring.shared import settings_from  # noqa: PLC0415 - not on the way to --version
    from armistice_pkg.wiring.update import update_bag  # noqa: PLC0415

    with BarProgress(quiet=quiet or as_json) as progress:
        report = update_bag(
            settings_from({}),
            bag,
            add=add,
            tag_files=tag_files,
            remove=remove,
            replace=replace,
            tags=tags,
            set_tags=set_tags,
            remove_tags=remove_tags,
            algorithms=algorithms,
            upgrade=upgrade,
            skip=skip,
            dry_run=dry_run,
            progress=progress,
        )
    _show(report, as_json=as_json, quiet=quiet)
    return 0 if report.is_clean else 1


def _show(report: UpdateReport, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        show_json({**asdict(report), "problems": [source_problem_json(one) for one in report.problems]})
    elif quiet:
        if not report.is_clean:
            show_problems(report.problems, err=True)
    else:
        show_problems(report.problems)
        _details(report)
        click.echo(f"{visible(report.bag)}: {_summary(report)}")
        if report.superseded is not None:
            click.echo(f"The earlier version is kept in {visible(report.superseded)}.")


def _details(report: UpdateReport) -> None:
    if report.state is UpdateState.REFUSED:
        return
    for path in report.same:
        click.echo(f"  is there already: {visible(path)}")
    for change in report.changes:
        size = f" ({human_size(change.size)})" if change.size is not None else ""
        click.echo(f"  {change.kind}: {visible(change.path)}{size}")
    for tag in report.tags:
        click.echo(f"  {tag.kind}: {visible(f'{tag.label}: {tag.value}')} (bag-info.txt)")
    if report.algorithms != report.algorithms_before:
        click.echo(
            f"  algorithms: {' and '.join(report.algorithms)} (before: {' and '.join(report.algorithms_before)})"
        )
    if report.version != report.version_before:
        click.echo(f"  BagIt version: {report.version} (before: {report.version_before})")


def _summary(report: UpdateReport) -> str:
    if report.state is UpdateState.UNCHANGED:
        return "nothing to do, it is so already; nothing was written, and nothing verified"
    if report.state is UpdateState.REFUSED:
        errors = sum(one.is_error for one in report.problems)
        return f"not changed: {counted(errors, 'error')}"
    kinds = Counter(change.kind for change in report.changes)
    numbers = [f"{counted(kinds[kind], 'file')} {kind}" for kind in ChangeKind if kinds[kind]]
    size = f"{counted(report.files, 'file')}, {human_size(report.octets)}, {' and '.join(report.algorithms)}"
    holes = f", {counted(report.holes, 'file')} not here yet" if report.holes else ""
    what = f" ({', '.join(numbers)})" if numbers else ""
    if report.state is UpdateState.PLANNED:
        return f"would be updated{what}: {size}{holes}; no payload was read, nothing was written"
    return f"updated{what}: {size}{holes}; {counted(report.intact, 'kept file')} verified, every byte"
