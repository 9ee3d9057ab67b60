"""How findings look: the same values as text for people and as JSON for programs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

import click

from armistice_pkg.core.problems import Problem, Severity, visible

__all__ = ["counted", "problem_json", "show_json", "show_problems", "source_problem_json"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 bag`, `5 bags`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def show_problems(problems: Iterable[Problem], *, err: bool = False) -> None:
    """Each problem: severity, place and message; then what was expected and found, what to do, code and clause."""
    for one in problems:
        place = str(one.place)
        head = click.style(str(one.severity), fg=_COLOURS[one.severity], bold=True)
        click.echo(f"{head}: {place}: {visible(one.message)}" if place else f"{head}: {visible(one.message)}", err=err)
        for label, value in (("expected", one.expected), ("found", one.found), ("do", one.suggestion)):
            if value is not None:
                click.echo(f"    {label}: {visible(value)}", err=err)
        click.echo(click.style(f"    [{one.code}{f'; {one.clause}' if one.clause else ''}]", dim=True), err=err)


def problem_json(problem: Problem) -> Mapping[str, object]:
    """A problem of a bag as JSON; absent values are null, `path` is the file inside the bag."""
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "clause": problem.clause,
        "path": problem.place.path,
        "message": problem.message,
        "expected": problem.expected,
        "found": problem.found,
    }


def source_problem_json(problem: Problem) -> Mapping[str, object]:
    """A problem of what was handed in, as JSON: as that of a bag, with where in the source it lies and what to do."""
    return {**problem_json(problem), "suggestion": problem.suggestion, **asdict(problem.place)}


def show_json(value: Mapping[str, object]) -> None:
    """One object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode())
