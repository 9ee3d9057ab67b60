"""Progress on a terminal, silence in a pipe."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:  # the type of what click.progressbar gives has no public name
    from click._termui_impl import ProgressBar

__all__ = ["BarProgress"]


class BarProgress:
    """The `Progress` port as a bar on stderr; says nothing where stderr is no terminal, or when told to be quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self, step: str, total: int) -> None:
        """Start a bar of `total` steps."""
        if self._shown and total:
            self._bar = click.progressbar(length=total, label=f"{step:<12}", file=sys.stderr, show_pos=True)
            self._bar.render_progress()

    def advance(self, done: int = 1) -> None:
        """Some steps are done."""
        if self._bar is not None:
            self._bar.update(done)

    def make_way(self) -> None:
        """Something is to be printed where the bar is; it comes back when it goes on."""
        if self._bar is not None:
            click.echo("\r\x1b[K", err=True, nl=False)

    def end(self) -> None:
        """The bar is done with."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None
