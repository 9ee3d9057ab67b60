"""Events are what PREMIS says, and nothing else can be made."""

import pickle
import uuid

import pytest

from armistice_pkg.core.events import (
    AgentKind,
    Event,
    EventAgent,
    EventObject,
    EventType,
    ObjectKind,
    Outcome,
)
from armistice_pkg.formats.premis import EVENT_TYPES


def event(**changed: object) -> Event:
    values: dict[str, object] = {
        "id": str(uuid.UUID(int=1)),
        "type": EventType.FIXITY_CHECK,
        "time": 1_785_110_400,
        "outcome": Outcome.SUCCESS,
        "agents": (EventAgent(name="armistice", version="0.1.0"), EventAgent(name="a.b", kind=AgentKind.PERSON)),
        "objects": (EventObject(kind=ObjectKind.COPY, id="disk-1/letters", identity="sha256:00"),),
    }
    return Event(**(values | changed))  # type: ignore[arg-type] # the tests give the right kinds


def test_terms_have_the_codes_of_the_vocabulary() -> None:
    known = {one.value: one.code for one in EventType}
    assert known | dict(EVENT_TYPES) == known
    assert len(set(known.values())) == len(known)
    assert (known["digital signature validation"], known["digital signature generation"]) == ("dig", "dsg")
    assert EventType.FIXITY_CHECK.uri == "http://id.loc.gov/vocabulary/preservation/eventType/fix"


def test_an_event_pickles_and_tells_its_time() -> None:
    assert pickle.loads(pickle.dumps(event())) == event()  # noqa: S301 - our own
    assert event().date_time == "2026-07-27T00:00:00Z"
    assert event(time=253_402_300_799).date_time == "9999-12-31T23:59:59Z"


@pytest.mark.parametrize("changed", [{"id": "1"}, {"id": "A" * 36}, {"time": -1}, {"time": 253_402_300_800}])
def test_what_no_event_can_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"UUID|years"):
        event(**changed)
