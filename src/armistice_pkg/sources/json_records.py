"""Records in JSON (RFC 8259): an array, `{"documents": [...]}`, or JSON Lines. Every problem has its line and byte."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.readings import RecordsReading
from armistice_pkg.core.records import Original, RawRecord
from armistice_pkg.formats.json_faults import MAX_DEPTH, MAX_DIGITS, first_fault, lone_surrogate
from armistice_pkg.sources.fields import field_name, near_field, values_of
from armistice_pkg.sources.text import decode_utf8

__all__ = ["read_json", "read_json_lines"]


_WHITESPACE = re.compile(r"[ \t\r\n]*")


class _RefusedError(ValueError):
    """Python's reader met something that it would pass over; where, the reader of tokens finds."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key.casefold() for key, _ in pairs}) != len(pairs):
        raise _RefusedError
    return dict(pairs)


def _number(text: str) -> str:
    """A number as it is written: nothing is lost to a binary fraction."""
    if sum(one.isdigit() for one in text) > MAX_DIGITS:
        raise _RefusedError
    return text


def _constant(_: str) -> None:
    raise _RefusedError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_number, parse_float=_number, parse_constant=_constant, strict=True
)


class _Stop(Exception):  # noqa: N818 - it ends the reading; the problem is told already
    """Nobody can tell where the next record begins."""


@dataclass(slots=True)
class _Reader:
    """A text being read, and what was found so far. `mark` is the length of the byte order mark."""

    name: str
    text: str
    mark: int
    records: list[RawRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    newlines: int = 0
    counted: int = 0

    def line(self, offset: int) -> int:
        """The line of a character; counted on from the last one asked for."""
        if offset < self.counted:
            return self.text.count("\n", 0, offset) + 1
        self.newlines += self.text.count("\n", self.counted, offset)
        self.counted = offset
        return self.newlines + 1

    def skip(self, offset: int) -> int:
        """Past white space."""
        match = _WHITESPACE.match(self.text, offset)
        return match.end() if match else offset

    def tell(self, code: str, offset: int, reason: str, *, found: str | None = None, name: str | None = None) -> None:
        """A problem at a character, with its line and its byte in the file, both from 1."""
        line, byte = self.line(offset), self.mark + len(self.text[:offset].encode("utf-8")) + 1
        self.problems.append(
            problem(
                code,
                Place(source=self.name, line=line, field=name),
                f"Line {line} (byte {byte} of the file): {visible(reason)}.",
                found=found,
            )
        )


def read_json(name: str, data: bytes) -> RecordsReading:
    """A file that is an array of objects, or an object whose `documents` is one; each object is a record."""
    return _read(name, data, _whole_file)


def read_json_lines(name: str, data: bytes) -> RecordsReading:
    """A file with one object a line, each a record. A line that cannot be read leaves the others readable."""
    return _read(name, data, _line_by_line)


def _read(name: str, data: bytes, how: Callable[[_Reader], None]) -> RecordsReading:
    text = decode_utf8(data, name)
    if text.text is None:
        return RecordsReading(problems=text.problems, whole=False)
    reader = _Reader(name, text.text, text.mark)
    whole = True
    try:
        how(reader)
    except _Stop:
        whole = False
    return RecordsReading(
        records=tuple(reader.records), problems=tuple(reader.problems), left_out=reader.left_out, whole=whole
    )


def _whole_file(reader: _Reader) -> None:
    start = reader.skip(0)
    first = reader.text[start : start + 1]
    if first == "[":
        end = _array(reader, start)
    elif first == "{":
        end = _documents(reader, start)
    else:
        reader.tell("json-shape", start, "the file must begin with [ or {", found=reader.text[start : start + 20])
        raise _Stop
    rest = reader.skip(end)
    if rest < len(reader.text):
        reader.tell("json-syntax", rest, "there is more text behind the end of the records")
        raise _Stop


def _documents(reader: _Reader, start: int) -> int:
    """The members of the object that holds the records; returns the offset behind it."""
    seen: set[str] = set()
    position = reader.skip(start + 1)
    while reader.text[position : position + 1] != "}":
        if seen:
            position = _expect(reader, position, ",")
        key, position = _value(reader, position)
        if not isinstance(key, str) or key.casefold() in seen:
            reader.tell("json-duplicate-key", position, "a key stands twice, or is no text", found=str(key))
            raise _Stop
        seen.add(key.casefold())
        position = _expect(reader, position, ":")
        if key.casefold() == "documents" and reader.text[position : position + 1] == "[":
            position = reader.skip(_array(reader, position))
            continue
        reader.tell(
            "json-shape", position, f'"{key}" is no array of records; facts of the collection go into collection.toml'
        )
        raise _Stop
    if "documents" not in seen:
        reader.tell("json-shape", start, 'the object has no array "documents"')
        raise _Stop
    return position + 1


def _array(reader: _Reader, start: int) -> int:
    """The elements of an array, each a record; returns the offset behind it."""
    position = reader.skip(start + 1)
    if reader.text[position : position + 1] == "]":
        return position + 1
    while True:
        begin = position
        value, position = _value(reader, begin)
        _record(reader, value, begin, reader.text[begin:position].rstrip())
        if reader.text[position : position + 1] == "]":
            return position + 1
        position = _expect(reader, position, ",")


def _expect(reader: _Reader, position: int, mark: str) -> int:
    if reader.text[position : position + 1] != mark:
        reader.tell("json-syntax", position, f"here must stand {mark}", found=reader.text[position : position + 20])
        raise _Stop
    return reader.skip(position + 1)


def _value(reader: _Reader, start: int) -> tuple[object, int]:
    """The value that begins at `start`, and the offset of what follows it. Faults are told, and end the reading."""
    try:
        value, stop = _DECODER.raw_decode(reader.text, start)
    except (json.JSONDecodeError, _RefusedError, RecursionError) as error:
        _tell_fault(reader, start, error)
        raise _Stop from error
    if "\\u" in reader.text[start:stop] and (lone := lone_surrogate(reader.text, start, stop)) is not None:
        half = reader.text[lone : lone + 6]
        reader.tell("json-surrogate", lone, f"{half} is half a character", found=half)
        raise _Stop
    return value, reader.skip(stop)


def _tell_fault(reader: _Reader, start: int, error: Exception) -> None:
    fault = first_fault(reader.text, start)
    if isinstance(error, json.JSONDecodeError) and (fault is None or fault.offset > error.pos):
        reader.tell("json-syntax", error.pos, f"this is not written as JSON asks ({error.msg})")
    elif fault:
        reader.tell(fault.code, fault.offset, fault.reason, found=fault.found)
    else:
        reader.tell("json-depth", start, f"values are nested more than {MAX_DEPTH} deep")


def _line_by_line(reader: _Reader) -> None:
    for start, end in _spans(reader.text):
        begin = reader.skip(start)
        if begin >= end:
            continue
        line = _Reader(reader.name, reader.text[begin:end], 0)
        value = _only_value(line, 0)
        if line.problems:
            reader.left_out += 1
            _tell_again(reader, begin, end)
        else:
            _record(reader, value, begin, line.text.rstrip())


def _only_value(reader: _Reader, start: int) -> object:
    """The value that begins at `start` and ends with the text; what is wrong is in the reader's problems."""
    try:
        value, stop = _value(reader, start)
    except _Stop:
        return None
    if stop < len(reader.text):
        reader.tell("json-syntax", stop, "there is more text behind the end of the record")
    return value


def _tell_again(reader: _Reader, begin: int, end: int) -> None:
    """The same fault with its place in the whole file."""
    copy = _Reader(reader.name, reader.text[:end], reader.mark)
    _only_value(copy, begin)
    reader.problems.extend(copy.problems)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _record(reader: _Reader, value: object, start: int, verbatim: str) -> None:
    """One value as a record, or a problem if it is none."""
    if not isinstance(value, dict):
        reader.left_out += 1
        reader.tell("json-shape", start, "a record must be an object with names and values", found=verbatim[:60])
        return
    fields: dict[str, tuple[str, ...]] = {}
    place = Place(source=reader.name, line=reader.line(start))
    for key, given in value.items():
        name = field_name(key)
        texts = _texts(name, given)
        if texts is None or name in fields:
            reader.left_out += 1
            reason = f'"{key}" must be a text, or an array of texts' if texts is None else f'"{key}" stands twice'
            code = "json-shape" if texts is None else "json-duplicate-key"
            reader.tell(code, start, f"in the record that begins here, {reason}", name=name)
            return
        if texts:
            fields[name] = texts
    reader.problems.extend(_near(reader.name, place, fields))
    reader.records.append(
        RawRecord(
            fields=fields,
            place=place,
            places={name: Place(source=reader.name, line=place.line, field=name) for name in fields},
            original=Original(name="record.json", data=verbatim.encode()),
        )
    )


def _near(source: str, place: Place, names: Sequence[str] | dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    for name in names:
        if near := near_field(name, names):
            yield problem(
                "table-header-near",
                Place(source=source, line=place.line, field=name),
                f'"{visible(name)}" is no known field; it is kept under that name.',
                expected=near,
                found=name,
                suggestion=f'Write "{near}" if that is meant.',
            )


def _texts(name: str, given: object) -> tuple[str, ...] | None:
    """The values of one member; None where they are objects, or arrays in arrays."""
    if isinstance(given, list):
        texts = [_scalar(one) for one in given]
        return None if None in texts else tuple(one for one in texts if one is not None and one.strip())
    text = _scalar(given)
    return None if text is None else values_of(name, text)


def _scalar(given: object) -> str | None:
    if given is None:
        return ""
    if isinstance(given, bool):
        return str(given).lower()
    return given if isinstance(given, str) else None
