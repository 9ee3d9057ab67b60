"""The command line: options in, service called, report out.

Only Click is imported here. A command's module is imported when it is called, and imports the rest when it runs, so
that `armistice --version` answers at once.
"""

import os
import sys
from importlib import import_module

import click

from armistice_pkg._version import __version__

__all__ = ["main"]

# Name of the command -> its module here, which defines `command`. In the order in which a newcomer meets them.
COMMANDS = {
    "package": "armistice_pkg.cli.package",
    "bag": "armistice_pkg.cli.bag",
    "unbag": "armistice_pkg.cli.unbag",
    "update": "armistice_pkg.cli.update",
    "fetch": "armistice_pkg.cli.fetch",
    "verify": "armistice_pkg.cli.verify",
    "validate": "armistice_pkg.cli.validate",
    "ledger": "armistice_pkg.cli.ledger",
    "rebase": "armistice_pkg.cli.rebase",
    "gc": "armistice_pkg.cli.gc",
}

INTERRUPTED = 130


class _Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found = import_module(COMMANDS[cmd_name]).command
        assert isinstance(found, click.Command)  # noqa: S101 - ours, and a test lists them
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="armistice", message="%(prog)s %(version)s")
def cli() -> None:
    """Package document records for the long term.

    Records (a collection page, a spreadsheet) and their files become Dublin Core metadata, IIIF manifests that open in
    viewers, and verified BagIt bags. Nothing is ever written into the folders that you hand in.

    \b
    Examples:
      armistice package page.txt        package a collection page
      armistice package my-collection/  package a folder with documents.csv and files/
      armistice verify bags/*/*         check every byte of the bags

    \b
    Exit codes:
      0    clean, or warnings only
      1    problems were found; they are listed
      2    the command was called wrongly, or an argument does not exist
      3    it could not finish: no space, no permission, a device that fails
      130  interrupted
    """


def main() -> None:
    """Run the command line, and end with the exit code of the table; no traceback reaches a user."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        code = cli.main(arguments, prog_name="armistice", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return _told("Interrupted. Nothing half-made is left.", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; what is left unsaid has nobody to hear it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # Everything that is read or written for the user has told its own errors; what is left is our own output.
        return _told(f"Error: Cannot print what there is to tell: {error.strerror or error}.", 3)
    except Exception as error:  # noqa: BLE001 - the last place where it can be caught
        return _failed(error)
    return code if isinstance(code, int) else 0


def _failed(error: Exception) -> int:
    from armistice_pkg.core.errors import ArmisticeError, UsageError  # noqa: PLC0415 - not on the way to --version

    if isinstance(error, UsageError):
        return _told(f"Error: {error}", 2)
    if isinstance(error, ArmisticeError):
        return _told(f"Error: {error}", 3)
    if os.environ.get("PYTHONDEVMODE") or sys.flags.dev_mode:
        raise error
    kind = type(error).__name__
    return _told(
        f"Error: armistice met a fault of its own ({kind}: {error}) and stopped; what was there before is unchanged.\n"
        "Please report it, with the command that you ran. `python -X dev -m armistice_pkg …` shows where it happened.",
        3,
    )


def _told(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code
