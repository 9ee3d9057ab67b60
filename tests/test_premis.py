from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from armistice_pkg.core.digests import DEFAULT_ALGORITHMS, digests_of
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.media import FormatIdentity
from armistice_pkg.formats.premis import EVENT_TYPES
from armistice_pkg.services.package.history import History, history_xml
from xml_schemas import assert_valid

P = "{http://www.loc.gov/premis/v3}"
NAMES = st.text(st.characters(), min_size=1, max_size=20).map(lambda name: f"data/objects/{name}")
IDENTITIES = st.builds(
    FormatIdentity,
    puid=st.sampled_from([None, "fmt/43"]),
    name=st.none() | st.text(st.characters()),
    version=st.sampled_from([None, "1.01"]),
    mime=st.none(),
    tool=st.just("siegfried 1"),
)


@st.composite
def histories(draw: st.DrawFn) -> History:
    originals = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    made = [f"data/iiif/pages/{number:04}.jpg" for number in range(draw(st.integers(0, 3)))]
    return History(
        uri="https://example.org/c/r",
        input_digest="sha256:x",
        clock=draw(st.integers(0, 4_000_000_000)),
        payload=[
            MeasuredFile(path=path, size=3, digests=digests_of(path.encode("utf-8", "surrogatepass")))
            for path in [*originals, *made]
        ],
        formats={path: draw(IDENTITIES) for path in draw(st.sets(st.sampled_from([*originals, *made])))},
        made_from=dict.fromkeys(made, originals[0]),
        version="1.2.3",
        software=(("typst", "0.15"),),
    )


@given(histories())
def test_history_is_valid_premis_whatever_the_names_and_times(history: History) -> None:
    document = history_xml(history)
    assert_valid(document, "premis-v3.xsd")
    assert history_xml(history) == document, "the same history twice is the same bytes"


@given(histories())
def test_every_link_leads_somewhere(history: History) -> None:
    root = etree.fromstring(history_xml(history))

    def values(path: str) -> set[str | None]:
        return {element.text for element in root.findall(path)}

    objects = values(f"{P}object/{P}objectIdentifier/{P}objectIdentifierValue")
    events = values(f"{P}event/{P}eventIdentifier/{P}eventIdentifierValue")
    agents = values(f"{P}agent/{P}agentIdentifier/{P}agentIdentifierValue")
    assert len(objects) == len(history.payload)
    assert values(f".//{P}linkingObjectIdentifierValue") <= objects
    assert values(f".//{P}relatedObjectIdentifierValue") <= objects
    assert values(f".//{P}linkingEventIdentifierValue") == events
    assert values(f".//{P}relatedEventIdentifierValue") <= events
    assert values(f".//{P}linkingAgentIdentifierValue") == agents


def test_history_tells_each_event_of_the_making() -> None:
    path = "data/objects/a.txt"
    identity = FormatIdentity(puid="x-fmt/111", name="Plain Text", version=None, mime="text/plain", tool="siegfried 1")
    history = History(
        uri="https://example.org/c/r",
        input_digest="sha256:x",
        clock=0,
        payload=[
            MeasuredFile(path=one, size=1, digests=digests_of(b"a", DEFAULT_ALGORITHMS))
            for one in (path, "data/iiif/pages/0001.jpg")
        ],
        formats={path: identity},
        made_from={"data/iiif/pages/0001.jpg": path},
        version="1.2.3",
        software=(("typst", "0.15"),),
    )
    root = etree.fromstring(history_xml(history))
    told = [element.text for element in root.iter(f"{P}eventType")]
    assert set(told) == set(EVENT_TYPES) - {"modification"}, "that is told when a bag is changed"
    assert {element.text for element in root.iter(f"{P}eventDateTime")} == {"1970-01-01T00:00:00Z"}
    assert root.findtext(f".//{P}formatRegistryKey") == "x-fmt/111"
    assert root.findtext(f".//{P}messageDigestAlgorithm") == "SHA-256"
