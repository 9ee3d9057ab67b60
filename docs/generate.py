"""Writes what is made from the code: `docs/commands.md`, `docs/problems.md`, and from the cases `conformance.json`.

`python docs/generate.py` writes them; a test compares them with what this gives.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from armistice_pkg.cli import COMMANDS, cli
from armistice_pkg.core.codes import CODES, TABLES

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
_WIDTH = 100
_ABOUT_PROBLEMS = (
    "Every problem that armistice tells has a code. An **error** stops a run, or makes a bag invalid; a **warning** is"
    " told, and stops nothing. This page is made from the tables that the program itself uses."
)


def pages() -> Mapping[str, str]:
    """File name to text, for every page that is made here."""
    return {"commands.md": _commands(), "problems.md": _problems(), "conformance.json": _conformance()}


def _conformance() -> str:
    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))
    from cases.listing import listing  # noqa: PLC0415 - it lies where tests lie

    value = listing({code: (str(row.severity), row.clause) for code, row in CODES.items()})
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _commands() -> str:
    parts = [
        "# Commands",
        "What `armistice --help` and `armistice COMMAND --help` say. Made from the commands themselves.",
        f"## armistice\n\n```text\n{_help(cli, 'armistice')}\n```",
    ]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if command is not None:
            parts.append(f"## armistice {name}\n\n```text\n{_help(command, f'armistice {name}')}\n```")
        if isinstance(command, click.Group):
            for path, one in ((f"armistice {name} {verb}", one) for verb, one in command.commands.items()):
                parts.append(f"### {path}\n\n```text\n{_help(one, path)}\n```")
    return "\n\n".join(parts) + "\n"


def _help(command: click.Command, path: str) -> str:
    parent, _, name = path.rpartition(" ")
    context = click.Context(
        command,
        info_name=name,
        parent=click.Context(cli, info_name=parent) if parent else None,
        max_content_width=_WIDTH,
        terminal_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )
    return command.get_help(context)


def _problems() -> str:
    parts = [
        "# Problems",
        _ABOUT_PROBLEMS,
    ]
    for title, table in TABLES.items():
        parts.append(f"## {title}")
        for code, row in sorted(table.items()):
            clause = f" · {row.clause}" if row.clause else ""
            parts.append(f"### `{code}`\n\n{row.severity}{clause}\n\n{row.means}\n\n*What to do:* {row.do}")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    for file_name, text in pages().items():
        (HERE / file_name).write_text(text, "utf-8")
        print(f"wrote docs/{file_name}")
