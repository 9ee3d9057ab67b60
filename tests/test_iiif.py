"""What we make of IIIF: by iiif-prezi3, by our schema, by our rules; and each rule on what breaks it."""

import json
from functools import cache
from typing import Any

import iiif_prezi3
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

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
