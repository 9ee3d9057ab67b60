"""Whatever is done to a ledger is told, and by its name; what was never done is not."""

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.codes.ledger import LEDGER_CODES
from armistice_pkg.core.errors import MissingError, UsageError
from armistice_pkg.core.events import (
    AgentKind,
    Event,
    EventAgent,
    EventObject,
    EventType,
    ObjectKind,
    Outcome,
)
from armistice_pkg.core.ledger import Entry, Head, InclusionProof, LedgerReport, LedgerSource, LedgerState, SignedHead
from armistice_pkg.core.merkle import Frontier, leaf_hash
from armistice_pkg.formats.ledger import (
    MAX_LINE,
    LedgerFormatError,
    entry_line,
    head_from,
    head_value,
    json_line,
    parse_document,
    parse_entry,
    parse_state,
    proof_value,
    state_line,
)
from armistice_pkg.services.ledger import check_proof, prove_extension, prove_inclusion, verify_ledger
from armistice_pkg.services.ledger.adding import read_events
from armistice_pkg.services.ledger.verifying import NamedHead
from bag_making import Silent

ORIGIN = str(uuid.UUID(int=7))
DAY = 1_785_110_400


@dataclass
class MemoryLedger:
    """The `LedgerSource` port over a list."""

    data: list[bytes]
    kept: LedgerState | str | None = None
    name: str = "history.jsonl"

    def state(self) -> LedgerState | str | None:
        return self.kept

    def lines(self) -> Iterator[bytes]:
        if not self.data:
            raise MissingError(self.name, "there is nothing")
        yield from self.data


def event(number: int, **changed: object) -> Event:
    values: dict[str, object] = {
        "id": str(uuid.UUID(int=number)),
        "type": EventType.FIXITY_CHECK,
        "time": DAY + number,
        "outcome": Outcome.SUCCESS,
        "agents": (EventAgent(name="armistice", version="0.1.0"),),
        "objects": (EventObject(kind=ObjectKind.BAG, id=f"bag-{number}"),),
    }
    return Event(**(values | changed))  # type: ignore[arg-type] # the tests give the right kinds


def lines_of(events: Sequence[Event], *, times: Sequence[int] | None = None, origin: str = ORIGIN) -> list[bytes]:
    """The lines of a ledger, chained."""
    lines = [entry_line(Entry(number=0, previous="", time=DAY, origin=origin))]
    for number, one in enumerate(events, 1):
        time = times[number - 1] if times is not None else DAY + number
        previous = leaf_hash(lines[-1][:-1]).hex()
        lines.append(entry_line(Entry(number=number, previous=previous, time=time, event=one)))
    return lines


def state_of(lines: Sequence[bytes], *, origin: str = ORIGIN) -> LedgerState:
    leaves = [leaf_hash(one[:-1]) for one in lines]
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return LedgerState(
        head=Head(origin=origin, size=len(lines), root=tree.root().hex(), time=parse_entry(lines[-1]).time),
        octets=sum(map(len, lines)),
        last_octets=len(lines[-1]),
        leaf=leaves[-1],
        before=leaves[-2] if len(leaves) > 1 else b"",
        tree=tree,
    )


def ledger(count: int = 20) -> MemoryLedger:
    lines = lines_of([event(number) for number in range(1, count + 1)])
    return MemoryLedger(lines, state_of(lines))


def verified(source: LedgerSource, heads: Sequence[Head] = ()) -> LedgerReport:
    named = [NamedHead(name=f"head-{one.size}", head=one) for one in heads]
    return verify_ledger(source, named, progress=Silent())


def told(source: LedgerSource, heads: Sequence[Head] = ()) -> list[tuple[str, int | None]]:
    return [(one.code, one.place.line) for one in verified(source, heads).problems]


def codes(source: LedgerSource, heads: Sequence[Head] = ()) -> set[str]:
    return {code for code, _ in told(source, heads)}


def edited(line: bytes) -> bytes:
    """As someone would who wants a failure to be a success, or the other way round."""
    new = line.replace(b'"outcome":"success"', b'"outcome":"fail"')
    assert new != line
    return new


# --- what nobody touched ---


@given(st.integers(0, 60), st.data())
def test_a_ledger_that_nobody_touched_is_clean_by_all_heads_it_ever_had(count: int, data: st.DataObject) -> None:
    source = ledger(count)
    sizes = data.draw(st.lists(st.integers(1, count + 1), max_size=4))
    report = verified(source, [state_of(source.data[:size]).head for size in sizes])
    assert report.problems == ()
    assert report.events == count
    assert isinstance(source.kept, LedgerState)
    assert report.head == source.kept.head


def test_events_written_after_the_state_are_fine() -> None:
    source = ledger(20)
    assert told(MemoryLedger(source.data, state_of(source.data[:5]))) == []


# --- what was done to it, and its name ---


def test_an_edited_line_is_named_wherever_it_stands() -> None:
    for at in range(1, 21):
        source = ledger(20)
        source.data[at] = edited(source.data[at])
        assert told(source) == [("ledger-line-edited", at + 1)]


def test_an_edited_number_is_an_edit() -> None:
    for at in range(1, 20):
        source = ledger(20)
        source.data[at] = source.data[at].replace(b'{"seq":%d,' % at, b'{"seq":9999,')
        assert told(source) == [("ledger-line-edited", at + 1)]


def test_an_edited_beginning_is_named() -> None:
    source = ledger(20)
    source.data[0] = source.data[0].replace(b"T00:00:00Z", b"T00:00:01Z")
    assert told(source) == [("ledger-line-edited", 1)]


@pytest.mark.parametrize("junk", [b"\0\0\0\n", b"[]\n", b"{}\n", b"[" * 100_000 + b"\n", b'{"seq":1}\n', b"\n"])
def test_a_garbled_line_is_named(junk: bytes) -> None:
    for at in (0, 7, 20):
        source = ledger(20)
        source.data[at] = junk
        assert ("ledger-line-garbled", at + 1) in told(source)
        assert codes(source) <= {"ledger-line-garbled", "ledger-line-edited"}


@given(st.integers(2, 40), st.data())
def test_removed_lines_are_missing_or_cut_off(count: int, data: st.DataObject) -> None:
    source = ledger(count)
    first = data.draw(st.integers(0, count))
    last = data.draw(st.integers(first, count))
    del source.data[first : last + 1]
    if not source.data:
        assert codes(source) == {"ledger-missing"}
    elif last == count:
        assert codes(source) == {"ledger-truncated"}
    else:
        assert told(source) == [("ledger-lines-missing", first + 1)]


@given(st.integers(2, 40), st.data())
def test_a_copied_line_was_put_in(count: int, data: st.DataObject) -> None:
    source = ledger(count)
    which = data.draw(st.integers(0, count))
    where = data.draw(st.integers(0, count + 1).filter(lambda one: one not in {which, which + 1}))
    source.data.insert(where, source.data[which])
    assert told(source) == [("ledger-lines-inserted", where + 1)]


@given(st.integers(4, 40), st.integers(1, 3), st.data())
def test_lines_that_were_forged_to_follow_were_put_in(count: int, more: int, data: st.DataObject) -> None:
    source = ledger(count)
    where = data.draw(st.integers(1, count - more))
    forged = source.data[:where]
    for number in range(where, where + more):
        previous = leaf_hash(forged[-1][:-1]).hex()
        entry = Entry(number=number, previous=previous, time=DAY + number, event=event(1000 + number))
        forged.append(entry_line(entry))
    source.data = forged + source.data[where:]
    assert told(source) == [("ledger-lines-inserted", where + 1)]


@given(st.integers(3, 40), st.data())
def test_exchanged_lines_were_moved(count: int, data: st.DataObject) -> None:
    source = ledger(count)
    one = data.draw(st.integers(1, count))
    other = data.draw(st.integers(1, count).filter(lambda number: number != one))
    source.data[one], source.data[other] = source.data[other], source.data[one]
    assert codes(source) == {"ledger-lines-reordered"}


@given(st.integers(4, 40), st.data())
def test_a_moved_block_was_moved(count: int, data: st.DataObject) -> None:
    source = ledger(count)
    first = data.draw(st.integers(1, count - 2))
    last = data.draw(st.integers(first + 1, count - 1))
    block, rest = source.data[first:last], source.data[:first] + source.data[last:]
    where = data.draw(st.integers(1, len(rest)).filter(lambda one: one != first))
    source.data = rest[:where] + block + rest[where:]
    assert codes(source) == {"ledger-lines-reordered"}


@given(st.integers(2, 40), st.data())
def test_a_ledger_written_anew_is_told_by_the_heads_that_were_kept(count: int, data: st.DataObject) -> None:
    source = ledger(count)
    at = data.draw(st.integers(1, count - 1))
    events = [event(number) for number in range(1, count + 1)]
    events[at - 1] = replace(events[at - 1], outcome=Outcome.FAIL)
    forged = lines_of(events)
    before, after = (state_of(source.data[:size]).head for size in (at, count + 1))
    assert told(MemoryLedger(forged, source.kept)) == [("ledger-rewritten", None)]
    # Even where what lies beside it was made anew, too, a head that was kept elsewhere tells.
    report = verified(MemoryLedger(forged, state_of(forged)), [after, before])
    (problem,) = report.problems
    assert problem.code == "ledger-rewritten"
    assert problem.place.source == f"head-{count + 1}"
    assert f"{at + 1:,} to {count + 1:,}" in problem.message


def test_an_older_copy_in_its_place_is_cut_off_by_the_heads() -> None:
    source = ledger(20)
    old = MemoryLedger(source.data[:10], state_of(source.data[:10]))
    assert told(old) == []
    assert codes(old, [state_of(source.data).head]) == {"ledger-truncated"}


def test_another_ledger_in_its_place_is_foreign() -> None:
    source = ledger(20)
    other = lines_of([event(number) for number in range(1, 21)], origin=str(uuid.UUID(int=8)))
    assert codes(MemoryLedger(other, source.kept)) == {"ledger-foreign"}
    assert codes(source, [state_of(other, origin=str(uuid.UUID(int=8))).head]) == {"ledger-foreign"}


def test_what_lies_beside_it_is_missed() -> None:
    source = ledger(20)
    assert codes(MemoryLedger(source.data)) == {"ledger-state-missing"}
    assert codes(MemoryLedger(source.data, "it is no state of a ledger")) == {"ledger-state-garbled"}
    assert codes(MemoryLedger([], source.kept)) == {"ledger-missing"}
    with pytest.raises(MissingError):
        verified(MemoryLedger([]))


def test_a_torn_last_line_is_a_warning() -> None:
    source = ledger(20)
    report = verified(MemoryLedger([*source.data, b'{"seq":21,"prev'], source.kept))
    assert [one.code for one in report.problems] == ["ledger-torn"]
    assert report.is_clean
    assert report.events == 20


def test_a_line_longer_than_any_of_ours_is_garbled_and_counted_once() -> None:
    source = ledger(20)
    source.data[5:6] = [b"x" * MAX_LINE, b"x" * MAX_LINE, b"x\n"]
    assert told(source)[0] == ("ledger-line-garbled", 6)
    assert verified(source).events == 20


def test_a_clock_set_back_is_named_and_the_order_holds() -> None:
    lines = lines_of([event(1), event(2), event(3)], times=[DAY + 100, DAY + 50, DAY + 200])
    report = verified(MemoryLedger(lines, state_of(lines)))
    assert [(one.code, one.place.line) for one in report.problems] == [("ledger-clock-back", 3)]
    assert report.is_clean
    ahead = lines_of([event(1, time=DAY + 500)])
    assert told(MemoryLedger(ahead, state_of(ahead))) == [("ledger-event-ahead", 2)]


def test_a_thousand_clocks_set_back_are_counted() -> None:
    lines = lines_of([event(number, time=0) for number in range(1, 1503)], times=[DAY + 9, *[DAY] * 1501])
    report = verified(MemoryLedger(lines, state_of(lines)))
    assert len(report.problems) == 1001
    assert "501" in report.problems[-1].message


def test_a_file_of_something_else_ends_in_bounded_problems() -> None:
    chance = random.Random(5)  # noqa: S311 - only to be different
    numbers = [chance.randrange(1 << 40) for _ in range(12_000)]
    junk = [entry_line(Entry(number=one, previous="", time=DAY, event=event(0, time=DAY))) for one in numbers]
    report = verified(MemoryLedger(junk))
    assert not report.is_clean
    assert len(report.problems) < 25_000
    assert "ledger-lines-reordered" in {one.code for one in report.problems}


# --- copies that change places ---


def copies(*said: tuple[EventType, str, str]) -> MemoryLedger:
    events = [
        event(number, type=kind, objects=(EventObject(kind=ObjectKind.COPY, id=where, identity=what),))
        for number, (kind, where, what) in enumerate(said, 1)
    ]
    lines = lines_of(events)
    return MemoryLedger(lines, state_of(lines))


def test_copies_that_changed_places_are_named_and_moves_that_were_told_are_not() -> None:
    check, copy = EventType.FIXITY_CHECK, EventType.REPLICATION
    begin = [(copy, "disk-1", "a"), (copy, "disk-2", "b")]
    assert told(copies(*begin, (check, "disk-1", "b"), (check, "disk-2", "a"))) == [("ledger-copies-swapped", 5)]
    assert told(copies(*begin, (check, "disk-1", "a"), (check, "disk-2", "b"))) == []
    assert told(copies(*begin, (copy, "disk-1", "b"), (copy, "disk-2", "a"), (check, "disk-1", "b"))) == []
    # A copy that is another by itself is for the check of its fixity to tell.
    assert told(copies(*begin, (check, "disk-1", "b"), (check, "disk-1", "a"), (check, "disk-2", "a"))) == []


# --- proofs ---


@given(st.integers(1, 60).flatmap(lambda count: st.tuples(st.just(count), st.integers(1, count))))
def test_every_event_can_be_proven_and_nothing_else(where: tuple[int, int]) -> None:
    count, number = where
    source = ledger(count)
    head = SignedHead(head=state_of(source.data).head)
    proof = prove_inclusion(source, head, event=str(uuid.UUID(int=number)), line=None)
    assert proof == prove_inclusion(source, head, event=None, line=number + 1)
    assert parse_document(json_line(proof_value(proof))) == proof
    report = check_proof(proof, name="proof.json")
    assert report.is_clean
    assert f"Line {number + 1} " in report.statements[0]
    other = replace(proof, line=edited(proof.line.encode()).decode())
    assert [one.code for one in check_proof(other, name="p").problems] == ["ledger-proof-wrong"]
    assert not check_proof(replace(proof, number=number - 1), name="p").is_clean


@given(st.integers(1, 60).flatmap(lambda new: st.tuples(st.integers(1, new + 1), st.just(new))))
def test_every_head_can_be_proven_to_extend_every_earlier_one(sizes: tuple[int, int]) -> None:
    old, new = sizes
    source = ledger(new)
    one, other = (SignedHead(head=state_of(source.data[:size]).head) for size in (old, new + 1))
    proof = prove_extension(source, one, other)
    assert parse_document(json_line(proof_value(proof))) == proof
    assert check_proof(proof, name="proof.json").is_clean
    forged = replace(proof, old=SignedHead(head=replace(one.head, root="00" * 32)))
    assert not check_proof(forged, name="p").is_clean


def test_a_proof_of_junk_under_a_head_proves_no_event() -> None:
    lines = [*ledger(3).data[:-1], b"junk\n"]
    tree = Frontier()
    for one in lines:
        tree.append(leaf_hash(one[:-1]))
    head = Head(origin=ORIGIN, size=4, root=tree.root().hex(), time=DAY)
    junk = InclusionProof(head=SignedHead(head=head), number=3, line="junk", path=())
    path = tuple(one.hex() for one in tree.peaks[1:])  # of the other half
    left = Frontier()
    for one in lines[:2]:
        left.append(leaf_hash(one[:-1]))
    whole = replace(junk, path=(leaf_hash(lines[2][:-1]).hex(), left.root().hex(), *path))
    assert [one.code for one in check_proof(whole, name="p").problems] == ["ledger-line-garbled"]


def test_nothing_is_proven_of_a_damaged_ledger_nor_of_what_is_not_there() -> None:
    source = ledger(20)
    head = SignedHead(head=state_of(source.data).head)
    with pytest.raises(UsageError, match="no event"):
        prove_inclusion(source, head, event=str(uuid.UUID(int=21)), line=None)
    with pytest.raises(UsageError, match="no line 22"):
        prove_inclusion(source, head, event=None, line=22)
    with pytest.raises(UsageError, match="different ledgers"):
        prove_extension(source, SignedHead(head=replace(head.head, origin=str(uuid.UUID(int=1)))), head)
    with pytest.raises(UsageError, match="has 21 lines"):
        prove_extension(source, head, SignedHead(head=state_of(source.data[:3]).head))
    source.data[5] = edited(source.data[5])
    with pytest.raises(UsageError, match="cannot prove"):
        prove_inclusion(source, head, event=None, line=10)


# --- lines and files ---

TEXTS = st.text(st.characters(codec=None, categories=None), max_size=40)
EVENTS = st.builds(
    Event,
    id=st.uuids().map(str),
    type=st.sampled_from(EventType),
    time=st.integers(0, 253_402_300_799),
    outcome=st.sampled_from(Outcome),
    detail=TEXTS,
    note=st.none() | TEXTS,
    agents=st.lists(
        st.builds(EventAgent, name=TEXTS, kind=st.sampled_from(AgentKind), version=st.none() | TEXTS), max_size=3
    ).map(tuple),
    objects=st.lists(
        st.builds(EventObject, kind=st.sampled_from(ObjectKind), id=TEXTS, identity=st.none() | TEXTS), max_size=3
    ).map(tuple),
)


@given(EVENTS, st.integers(1, 1 << 40), st.integers(0, 253_402_300_799))
def test_every_event_is_one_line_and_comes_back(one: Event, number: int, time: int) -> None:
    entry = Entry(number=number, previous="00" * 32, time=time, event=one)
    line = entry_line(entry)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert parse_entry(line) == entry


@given(st.integers(0, 80))
def test_heads_and_states_come_back(count: int) -> None:
    state = state_of(ledger(count).data)
    back = parse_state(state_line(state))
    assert (back.head, back.octets, back.last_octets, back.leaf, back.before) == (
        state.head,
        state.octets,
        state.last_octets,
        state.leaf,
        state.before,
    )
    assert back.tree.peaks == state.tree.peaks
    assert head_from(head_value(SignedHead(head=state.head))).head == state.head


@given(st.binary(max_size=200))
def test_bytes_that_mean_nothing_are_refused_with_a_reason(data: bytes) -> None:
    for parse in (parse_entry, parse_document, parse_state):
        with pytest.raises(LedgerFormatError, match=r"it is no|its |is no"):
            parse(data)


def test_a_state_whose_parts_do_not_fit_is_refused() -> None:
    line = state_line(state_of(ledger(5).data))
    with pytest.raises(LedgerFormatError, match="fit"):
        parse_state(line.replace(b'"octets":', b'"octets":-'))
    with pytest.raises(LedgerFormatError, match=r"no state"):
        parse_state(line.replace(b'"size":6', b'"size":7'))


# --- events of others ---


def defaults() -> dict[str, object]:
    return {
        "id": str(uuid.uuid4()),
        "time": "2026-07-27T00:00:00Z",
        "outcome": "success",
        "agents": [],
        "objects": [],
    }


def test_lines_that_are_no_events_are_all_told() -> None:
    lines = [
        b'{"type":"fixity check"}\n',
        b"\n",
        b'{"type":"dance"}\n',
        b"no json\n",
        b"[]\n",
        b'{"type":"deletion","why":"x"}\n',
        b"{}\n",
        b'{"type":"deletion","objects":[1]}\n',
        b'{"type":"deletion","agents":"x"}\n',
        b'{"type":"deletion","time":"2026-07-27T00:00:00+01:00"}\n',
        b'{"type":"deletion","time":5}\n',
        b'{"type":"deletion","detail":5}\n',
        b'{"type":["deletion"]}\n',
        b'{"type":"deletion","detail":"' + b"x" * MAX_LINE + b'"}\n',
        b'{"type":"deletion","id":"00000000-0000-0000-0000-000000000001"}\n',
        b'{"type":"deletion","id":"00000000-0000-0000-0000-000000000001"}\n',
    ]
    events, problems = read_events(lines, source="events.jsonl", defaults=defaults)
    assert {one.code for one in problems} == {"ledger-event-refused"}
    assert [one.place.line for one in problems] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16]
    assert [one.type for one in events] == [EventType.FIXITY_CHECK, EventType.DELETION]


# --- every code by itself ---


def changed(change: Callable[[list[bytes]], object]) -> MemoryLedger:
    source = ledger(20)
    change(source.data)
    return source


def rewritten() -> MemoryLedger:
    lines = lines_of([event(number, detail="another") for number in range(1, 21)])
    return MemoryLedger(lines, ledger(20).kept)


def at_times(*times: int) -> MemoryLedger:
    lines = lines_of([event(0, time=DAY + 5) for _ in times], times=times)
    return MemoryLedger(lines, state_of(lines))


CASES: dict[str, Callable[[], MemoryLedger]] = {
    "ledger-line-edited": lambda: changed(lambda lines: lines.__setitem__(3, edited(lines[3]))),
    "ledger-line-garbled": lambda: changed(lambda lines: lines.__setitem__(3, b"junk\n")),
    "ledger-lines-missing": lambda: changed(lambda lines: lines.pop(3)),
    "ledger-lines-inserted": lambda: changed(lambda lines: lines.insert(3, lines[9])),
    "ledger-lines-reordered": lambda: changed(lambda lines: lines.insert(3, lines.pop(9))),
    "ledger-truncated": lambda: changed(lambda lines: lines.pop()),
    "ledger-rewritten": rewritten,
    "ledger-missing": lambda: changed(lambda lines: lines.clear()),
    "ledger-foreign": lambda: MemoryLedger(lines_of([], origin=str(uuid.UUID(int=8))), ledger(20).kept),
    "ledger-state-missing": lambda: MemoryLedger(ledger(20).data),
    "ledger-state-garbled": lambda: MemoryLedger(ledger(20).data, "it is no state of a ledger"),
    "ledger-torn": lambda: changed(lambda lines: lines.append(b'{"seq":21,"prev')),
    "ledger-clock-back": lambda: at_times(DAY + 100, DAY + 99),
    "ledger-event-ahead": lambda: at_times(DAY + 4, DAY + 5),
    "ledger-copies-swapped": lambda: copies(
        *((EventType.REPLICATION, where, what) for where, what in (("x", "a"), ("y", "b"))),
        *((EventType.FIXITY_CHECK, where, what) for where, what in (("x", "b"), ("y", "a"))),
    ),
}

ELSEWHERE = {
    "ledger-event-refused",
    "ledger-proof-wrong",
    "ledger-document-garbled",
    "ledger-signature-wrong",
    "ledger-signature-missing",
    "ledger-signature-key",
    "ledger-stamp-wrong",
    "ledger-stamp-missing",
}
"""Not of a ledger: above, in test_ledger_command.py, and in test_ledger_signing.py."""


@pytest.mark.parametrize("code", CASES)
def test_each_is_told_by_its_name_and_alone(code: str) -> None:
    assert codes(CASES[code]()) == {code}


def test_every_code_has_its_case() -> None:
    assert set(LEDGER_CODES) == set(CASES) | ELSEWHERE
