"""What we make of IIIF: by iiif-prezi3, by our schema, by our rules; and each rule on what breaks it."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import iiif_prezi3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from armistice_pkg.core.codes.iiif import IIIF_CODES
from armistice_pkg.core.presentation import (
    AnnotationPageView,
    AnnotationView,
    CanvasView,
    CollectionView,
    LanguageText,
    Link,
    ManifestReference,
    ManifestView,
    Picture,
    Provider,
)
from armistice_pkg.formats.iiif import annotation_page, collection, dump, manifest
from armistice_pkg.formats.iiif_rules import iiif_problems
from conftest import ROOT

Json = dict[str, Any]
HOME = "https://example.org/iiif/c/r"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(str.strip)
LANGUAGE_TEXTS = st.builds(
    LanguageText, text=TEXTS | st.just("<Peking> & <Beijing>\nline"), language=st.sampled_from([None, "en", "ko"])
)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "schemas/iiif-presentation-3.schema.json").read_text()))


def picture(name: str) -> Picture:
    return Picture(uri=f"{HOME}/{name}", width=1240, height=1754)


def canvas(number: int) -> CanvasView:
    return CanvasView(
        uri=f"{HOME}/canvas/{number}",
        label=LanguageText(text=str(number)),
        width=1240,
        height=1754,
        body=picture(f"pages/{number}.jpg"),
        thumbnail=picture(f"thumbnails/{number}.jpg"),
        annotations=(f"{HOME}/annotations/{number}.json",),
    )


VIEWS = st.builds(
    ManifestView,
    uri=st.just(f"{HOME}/manifest.json"),
    label=LANGUAGE_TEXTS,
    summary=st.none() | LANGUAGE_TEXTS,
    metadata=st.lists(
        st.tuples(TEXTS.map(lambda text: LanguageText(text=text)), st.lists(LANGUAGE_TEXTS, min_size=1).map(tuple))
    ).map(tuple),
    required_statement=st.none() | st.tuples(st.just(LanguageText(text="Attribution", language="en")), LANGUAGE_TEXTS),
    rights=st.sampled_from([None, "http://rightsstatements.org/vocab/InC/1.0/"]),
    provider=st.none() | st.builds(Provider, uri=st.just("https://example.org/"), label=LANGUAGE_TEXTS),
    see_also=st.just((Link(uri=f"{HOME}/oai_dc.xml", type="Dataset", label=LanguageText(text="DC")),)),
    canvases=st.integers(1, 4).map(lambda count: tuple(canvas(number) for number in range(1, count + 1))),
    nav_date=st.sampled_from([None, "1953-07-27T00:00:00Z"]),
    rendering=st.just(
        (Link(uri=f"{HOME}/d.pdf", type="Text", label=LanguageText(text="PDF"), format="application/pdf"),)
    ),
)


@given(VIEWS)
def test_every_manifest_that_we_make_is_valid_by_schema_rules_and_prezi3(view: ManifestView) -> None:
    made = manifest(view)
    assert not list(validator().iter_errors(made))
    # A title may look like markup; that is told, and stops nothing.
    assert not any(one.is_error for one in iiif_problems(made, source="m", url=view.uri))
    again = json.loads(iiif_prezi3.Manifest(**{k: v for k, v in made.items() if k != "@context"}).json())
    assert [one["id"] for one in again["items"]] == [one.uri for one in view.canvases]


@given(st.lists(LANGUAGE_TEXTS, min_size=1, max_size=5))
def test_every_collection_that_we_make_is_valid(labels: list[LanguageText]) -> None:
    manifests = tuple(
        ManifestReference(
            uri=f"https://example.org/iiif/c/{number}/manifest.json",
            label=label,
            thumbnail=picture("t.jpg"),
            nav_date="1953-07-27T00:00:00Z",
        )
        for number, label in enumerate(labels)
    )
    made = collection(CollectionView(uri="https://example.org/c.json", label=labels[0], members=manifests))
    assert not list(validator().iter_errors(made))
    assert not any(one.is_error for one in iiif_problems(made, source="c"))
    assert [one["navDate"] for one in made["items"]] == ["1953-07-27T00:00:00Z"] * len(labels)


def test_text_that_viewers_would_read_as_markup_is_escaped_and_other_text_is_left_alone() -> None:
    def summary(text: str) -> str:
        view = ManifestView(
            uri=f"{HOME}/manifest.json",
            label=LanguageText(text="T"),
            summary=LanguageText(text=text, language="en"),
            canvases=(canvas(1),),
        )
        written: str = manifest(view)["summary"]["en"][0]
        return written

    assert summary("Peking <Beijing>") == "<span>Peking &lt;Beijing&gt;</span>"
    assert summary("one\ntwo & three") == "<p>one<br/>two &amp; three</p>"
    assert summary("Collections & Resources") == "Collections & Resources"
    assert summary("&lt; is how it was typed") == "<span>&amp;lt; is how it was typed</span>"


def test_text_that_ends_like_a_date_time_is_written_as_it_is() -> None:
    text = LanguageText(text="The T ends at 2020-01-01T00:00:00+00:00", language="en")
    words = AnnotationView(uri=f"{HOME}/a.json#text", text=text)
    page = AnnotationPageView(uri=f"{HOME}/a.json", canvas=f"{HOME}/canvas/1", annotations=(words,))
    assert text.text in dump(annotation_page(page)).decode()


def whole() -> Json:
    return manifest(
        ManifestView(
            uri=f"{HOME}/manifest.json",
            label=LanguageText(text="Title", language="en"),
            summary=LanguageText(text="Said", language="en"),
            rights="http://creativecommons.org/licenses/by/4.0/",
            canvases=(canvas(1), canvas(2)),
            nav_date="1953-07-27T00:00:00Z",
        )
    )


def structures(canvas_id: str) -> list[Json]:
    return [{"id": f"{HOME}/r1", "type": "Range", "items": [{"id": canvas_id, "type": "Canvas"}]}]


BREAKS: dict[str, list[Callable[[Json], object]]] = {
    "iiif-context": [lambda m: m.pop("@context"), lambda m: m.update({"@context": [m["@context"], "https://x.org/"]})],
    "iiif-id-not-unique": [lambda m: m["items"][1].update(id=m["items"][0]["id"])],
    "iiif-id-not-http": [
        lambda m: m.update(id="manifest.json"),
        lambda m: m.update(id="urn:x:y"),
        lambda m: m.update(id="https://example.org/a b"),
        lambda m: m.update(id="https://example.org/é"),
    ],
    "iiif-canvas-fragment": [lambda m: m["items"][0].update(id=f"{HOME}/canvas#1")],
    "iiif-empty-items": [lambda m: m.update(items=[])],
    "iiif-empty-label": [
        lambda m: m.update(label={}),
        lambda m: m.update(label={"en": []}),
        lambda m: m.update(summary={"en": [" "]}),
    ],
    "iiif-nav-date": [
        lambda m: m.update(navDate="1953-07-27"),
        lambda m: m.update(navDate="1953-07-27T00:00:00"),
        lambda m: m.update(navDate="1953-13-45T00:00:00Z"),
    ],
    "iiif-html-in-label": [lambda m: m.update(label={"en": ["<b>Title</b>"]})],
    "iiif-html-not-allowed": [
        lambda m: m.update(summary={"en": ["<p><script>x</script></p>"]}),
        lambda m: m.update(summary={"en": ["<p>open"]}),
        lambda m: m.update(summary={"en": ["in <Peking> now"]}),
        lambda m: m.update(summary={"en": ['<p><a href="javascript:x">y</a></p>']}),
        lambda m: m.update(summary={"en": ['<p onclick="x">y</p>']}),
    ],
    "iiif-rights-uri": [
        lambda m: m.update(rights="https://creativecommons.org/licenses/by/4.0/"),
        lambda m: m.update(rights="All rights reserved, see http://creativecommons.org/licenses/by/4.0/"),
    ],
    "iiif-behavior": [lambda m: m.update(behavior=["paged", "individuals"])],
    "iiif-painting-target": [
        lambda m: m["items"][0]["items"][0]["items"][0].update(target=m["items"][1]["id"]),
    ],
    "iiif-painting-in-annotations": [
        lambda m: m["items"][0]["annotations"][0].update(
            items=[{"id": f"{HOME}/x", "type": "Annotation", "motivation": "painting", "target": f"{HOME}/canvas/1"}]
        )
    ],
    "iiif-range-canvas": [lambda m: m.update(structures=structures(f"{HOME}/canvas/9"))],
}


@pytest.mark.parametrize("code", BREAKS)
def test_each_rule_finds_what_breaks_it_and_nothing_else(code: str) -> None:
    assert not iiif_problems(whole() | {"structures": structures(f"{HOME}/canvas/1")}, source="m")
    for change in BREAKS[code]:
        broken = copy.deepcopy(whole())
        change(broken)
        found = {one.code for one in iiif_problems(broken, source="m")}
        assert code in found
        # A canvas that is renamed is no longer the target of its own painting.
        assert found <= {code, "iiif-painting-target"}


def test_an_id_that_is_not_the_url_is_told_where_the_url_is_known() -> None:
    (found,) = iiif_problems(whole(), source="m", url="https://elsewhere.org/manifest.json")
    assert found.code == "iiif-url-differs"


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("label"),
        lambda m: m["items"][0].pop("height"),
        lambda m: m.update(label={"@none": ["x"]}),
        lambda m: m.update(label="plain"),
        lambda m: m["thumbnail"][0].update(width=0),
        lambda m: m["items"][0]["items"][0].pop("items"),
    ],
)
def test_the_schema_refuses_wrong_shapes(change: Callable[[Json], object]) -> None:
    broken = copy.deepcopy(whole())
    change(broken)
    assert list(validator().iter_errors(broken))


def test_every_code_of_iiif_is_exercised_here() -> None:
    assert set(IIIF_CODES) == {*BREAKS, "iiif-url-differs", "iiif-schema"}
