"""Tables as CSV (RFC 4180): a header row, then a record a row. No row is ever shifted, padded or cut silently."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.core.readings import RecordsReading
from armistice_pkg.core.records import Original, RawRecord
from armistice_pkg.sources.fields import field_name, near_field, values_of
from armistice_pkg.sources.text import decode_table, lines_of

__all__ = ["MAX_CELL", "read_table"]

MAX_CELL = 16 * 1024 * 1024
"""The most characters that a cell may have."""

# RFC 4180, 2: a cell in quotation marks, or one without any.
_CELL = re.compile(r'"[^"]*(?:""[^"]*)*"|[^,\r\n]*')
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row: its number (the header is 1), the line where it begins, its cells, and its own lines verbatim."""

    number: int
    line: int
    cells: list[str]
    verbatim: str


@dataclass(slots=True)
class _Table:
    """What was read so far."""

    name: str
    header: list[str] = field(default_factory=list)  # the fields that the columns mean
    columns: list[str] = field(default_factory=list)  # their headers as written
    headline: str = ""
    records: list[RawRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    whole: bool = True


def read_table(name: str, data: bytes) -> RecordsReading:
    """The table `data`, which the user named `name`.

    Headers are matched without regard to case; columns that are no field are kept under their own header, their empty
    cells dropped. Rows without any value are passed over. Each record's `original` is the header's line and its own.
    """
    text = decode_table(data, name)
    table = _Table(name, problems=list(text.problems), whole=text.text is not None)
    if text.text is not None:
        previous = csv.field_size_limit(MAX_CELL)
        try:
            _read(table, lines_of(text.text))
        finally:
            csv.field_size_limit(previous)
    return RecordsReading(
        records=tuple(table.records), problems=tuple(table.problems), left_out=table.left_out, whole=table.whole
    )


def _read(table: _Table, lines: list[str]) -> None:
    for row in _rows(table, lines):
        if not table.header:
            if any(cell.strip() for cell in row.cells):
                _take_header(table, row)
                if not table.whole:
                    return
        elif any(cell.strip() for cell in row.cells):
            _take_row(table, row)


def _rows(table: _Table, lines: list[str]) -> Iterator[_Row]:
    """The rows up to the first that cannot be told from its neighbours; what is wrong there ends the table."""
    reader = csv.reader(lines, strict=True)
    number, start = 0, 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            table.whole = False
            table.problems.append(_broken(table, number, start, lines, error))
            return
        yield _Row(number=number, line=start + 1, cells=cells, verbatim="".join(lines[start : reader.line_num]))
        start = reader.line_num


def _take_header(table: _Table, row: _Row) -> None:
    names = [field_name(cell) for cell in row.cells]
    table.header, table.headline = names, row.verbatim
    table.columns = [cell.strip() for cell in row.cells]
    place = Place(source=table.name, row=row.number, line=row.line)
    if len(names) == 1:
        table.problems.extend(_other_separator(place, row.cells[0]))
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        first = seen.setdefault(name.casefold(), number)
        if name and first != number:
            table.problems.append(_duplicate(table.name, row, name, first, number))
        elif name and (near := near_field(name, names)):
            table.problems.append(_near(table.name, row, name, near))
    table.whole = not any_error(table.problems)


def _take_row(table: _Table, row: _Row) -> None:
    if found := _row_problem(table, row):
        table.problems.append(found)
        table.left_out += 1
        return
    fields: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}
    for name, column, cell in zip(table.header, table.columns, row.cells, strict=True):
        if values := values_of(name, cell):
            fields[name] = values
            places[name] = Place(source=table.name, row=row.number, line=row.line, column=column, field=name)
    head = table.headline if table.headline.endswith(("\n", "\r")) else f"{table.headline}\n"
    table.records.append(
        RawRecord(
            fields=fields,
            place=Place(source=table.name, row=row.number, line=row.line),
            places=places,
            # UTF-8 whatever the table was in; without the row's line end, so that a row added below changes nothing.
            original=Original(name="record.csv", data=(head + row.verbatim.rstrip("\r\n")).encode()),
        )
    )


def _row_problem(table: _Table, row: _Row) -> Problem | None:
    """What makes the whole row unusable."""
    if len(row.cells) != len(table.header):
        return _ragged(table, row)
    for number, (name, cell) in enumerate(zip(table.header, row.cells, strict=True), 1):
        if "\0" in cell:
            return problem(
                "table-nul",
                Place(source=table.name, row=row.number, line=row.line, column=name, field=name),
                f'The cell in row {row.number}, column {number} ("{visible(name)}") holds a NUL character.',
                suggestion="Save the table again from the program that it comes from.",
            )
        if not name and cell.strip():
            return problem(
                "table-header-empty",
                Place(source=table.name, row=row.number, line=row.line),
                f'Row {row.number} has the value "{visible(cell[:60])}" in column {number}, which has no header.',
                found=cell,
                suggestion="Give the column a header, or remove the value.",
            )
    return None


def _ragged(table: _Table, row: _Row) -> Problem:
    expected, found = len(table.header), len(row.cells)
    last = table.columns[min(expected, found) - 1]
    return problem(
        "table-ragged",
        Place(source=table.name, row=row.number, line=row.line, column=last),
        f"Row {row.number} has {_counted(found)} and the header {_counted(expected)}:"
        f' after column "{visible(last)}" nobody can tell which value belongs where.',
        expected=str(expected),
        found=str(found),
        suggestion="Put a cell that holds a comma into quotation marks, and keep a comma for each empty cell.",
    )


def _counted(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _broken(table: _Table, number: int, start: int, lines: list[str], error: csv.Error) -> Problem:
    """A row that csv cannot end: a cell that is too large, or a quotation mark astray."""
    column = _broken_column(table, "".join(lines[start:]))
    place = Place(source=table.name, row=number, line=start + 1, column=column)
    if "field limit" in str(error):
        return problem(
            "table-cell-too-large",
            place,
            f"Row {number} has a cell of more than {MAX_CELL} characters.",
            expected=f"at most {MAX_CELL}",
            suggestion="Put the text into a file, and name it in the column file.",
        )
    unclosed = "unexpected end" in str(error)
    return problem(
        "table-quote",
        place,
        f"Row {number} (line {start + 1}) opens a quotation mark that is never closed."
        if unclosed
        else f"Row {number} (line {start + 1}) has text behind a closing quotation mark.",
        found=str(error),
        suggestion='Write a quotation mark inside a cell twice (""), and close the cell with one.',
    )


def _broken_column(table: _Table, text: str) -> str | None:
    """The column of the first cell that does not end where a cell must."""
    position = 0
    for column in table.columns:
        match = _CELL.match(text, position)
        end = match.end() if match else position
        if end - position > MAX_CELL or text[position : position + 1] == '"' != text[end - 1 : end]:
            return column
        if text[end : end + 1] != ",":
            return column
        position = end + 1
    return None


def _other_separator(place: Place, header: str) -> Iterator[Problem]:
    for sign, called in _SEPARATORS.items():
        if sign in header:
            yield problem(
                "table-separator",
                place,
                f"The header has no commas, but {called}: the cells are not parted by commas.",
                expected=",",
                found=sign,
                suggestion="Save the table as CSV with commas.",
            )
            return


def _duplicate(source: str, row: _Row, name: str, first: int, number: int) -> Problem:
    return problem(
        "table-header-duplicate",
        Place(source=source, row=row.number, line=row.line, column=name),
        f'Columns {first} and {number} have the same header, "{visible(name)}".',
        found=name,
        suggestion="Rename or remove one of them; several values of one field are parted by | in one cell.",
    )


def _near(source: str, row: _Row, name: str, near: str) -> Problem:
    return problem(
        "table-header-near",
        Place(source=source, row=row.number, line=row.line, column=name),
        f'The column "{visible(name)}" is no known field; it is kept under that name.',
        expected=near,
        found=name,
        suggestion=f'Write "{near}" if that is meant.',
    )
