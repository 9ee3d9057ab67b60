"""A document's payload but for its metadata: originals bit for bit, and the pages that are made of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.layout import (
    IIIF,
    OBJECTS,
    TEXT_FILE,
    DocumentUris,
    annotations_path,
    page_path,
    pdf_path,
    published_path,
    thumbnail_path,
)
from armistice_pkg.core.media import DecodedText, FormatIdentity, PageImage, TypesetPage
from armistice_pkg.core.media_findings import (
    cannot_show,
    encoding_assumed,
    glyphs_missing,
    name_mismatch,
    not_shown,
    text_shortened,
)
from armistice_pkg.core.own_formats import own_format
from armistice_pkg.core.presentation import (
    AnnotationPageView,
    AnnotationView,
    CanvasView,
    LanguageText,
    Link,
    Picture,
)
from armistice_pkg.core.problems import Place, Problem
from armistice_pkg.core.records import Record
from armistice_pkg.formats.iiif import annotation_page, dump
from armistice_pkg.formats.iiif_image import INFO_FILE
from armistice_pkg.services.bag_writer import BagWriter
from armistice_pkg.services.package.image_services import ShownService
from armistice_pkg.services.package.page_texts import with_source_text
from armistice_pkg.services.package.tools import PackageContext
from armistice_pkg.services.present import NOTICE_RECORD, NOTICE_TEXT, plain_text, typeset_record

__all__ = ["Contents", "DocumentMaker"]


@dataclass(slots=True, kw_only=True)
class Contents:
    """What a document's payload holds so far. `made_from` maps a derived file's path to that of its original."""

    formats: dict[str, FormatIdentity] = field(default_factory=dict)
    canvases: list[CanvasView] = field(default_factory=list)
    rendering: list[Link] = field(default_factory=list)
    made_from: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notice: str | None = None


class DocumentMaker:
    """Fills the payload of one document's bag from its originals, which are staged already."""

    def __init__(self, record: Record, context: PackageContext, uris: DocumentUris, bag: BagWriter) -> None:
        self._record = record
        self._collection = context.collection
        self._uris = uris
        self._bag = bag
        self._makers = context.makers
        self._services = context.services
        self._local = context.local
        self._tiles_in_bag = context.tiles_in_bag
        self._clock = context.clock
        self._contents = Contents()
        self._typeset_count = 0

    def fill(self, originals: Iterable[MeasuredFile]) -> Contents:
        """Make all pages, texts and annotations; a record without a page to show is typeset itself."""
        originals = tuple(originals)
        if self._record.files:
            for original in originals:
                self._identify(original.path)
                self._show(original)
        if not self._contents.canvases:
            self._show_record(originals[0].path)
        return self._contents

    def _identify(self, path: str) -> None:
        identity = self._makers.identifier.identify(self._bag.stage, path)
        self._contents.formats[path] = identity
        mismatch = name_mismatch(identity, self._place(path))
        if mismatch is not None:
            self._contents.problems.append(mismatch)

    def _place(self, path: str) -> Place:
        """Where the record stands in its source, and which of its files is meant."""
        place = self._record.place
        inside = path.removeprefix(OBJECTS) if self._record.files else None
        return Place(source=place.source, path=inside, line=place.line, row=place.row)

    def _show(self, original: MeasuredFile) -> None:
        """The pages of one file as handed in; what cannot be shown is told, and is in the package all the same."""
        path, stage = original.path, self._bag.stage
        try:
            if self._makers.page_maker.is_image(stage, path):
                self._add_scans(original)
            elif self._makers.page_maker.can_show(stage, path):
                self._add_pages(self._makers.page_maker.pages(stage, path), path, self._document_language())
            elif (text := self._makers.text_reader.read(stage, path)) is not None:
                self._show_text(text, path)
            else:
                self._contents.problems.append(not_shown(self._place(path)))
        except UnreadableError as error:
            self._contents.problems.append(cannot_show(error.reason, self._place(path)))
        self._offer_original(path)

    def _document_language(self) -> str | None:
        """The language of the document's own text, where it has just one."""
        return self._record.languages[0] if len(self._record.languages) == 1 else None

    def _offer_original(self, path: str) -> None:
        """Originals that a browser opens or that cannot be shown are linked; images are shown as pages."""
        identity = self._contents.formats[path]
        mime = identity.mime or "application/octet-stream"
        if mime.startswith("image/"):
            return
        kind = "Text" if mime.startswith("text/") or mime == "application/pdf" else "Dataset"
        name = path.removeprefix(OBJECTS)
        self._link(path, kind, mime, f"Original file ({name})", self._document_language())

    def _link(self, path: str, kind: str, mime: str, label: str, language: str | None) -> None:
        published = published_path(path)
        assert published is not None  # noqa: S101 - only files that are published are linked
        self._contents.rendering.append(
            Link(
                uri=self._uris.file(published),
                type=kind,
                label=LanguageText(text=label, language="en"),
                format=mime,
                language=language,
            )
        )

    def _show_text(self, text: DecodedText, path: str) -> None:
        """A text as handed in, typeset."""
        if text.assumed is not None:
            self._contents.problems.append(encoding_assumed(text.assumed, self._place(path)))
        lines = text.text.replace("\r\n", "\n").replace("\r", "\n")
        page = TypesetPage(
            title=self._record.title,
            language=self._document_language(),
            source=self._collection.title,
            fields=(("File", path.removeprefix(OBJECTS)),),
            paragraphs=tuple(part for part in lines.split("\n\n") if part.strip()),
            notice=NOTICE_TEXT,
            created=self._clock,
        )
        self._contents.notice = NOTICE_TEXT
        self._typeset(page, path)

    def _show_record(self, source: str) -> None:
        """The record itself, typeset and labelled as such, with its text (a document needs a canvas all the same)."""
        page = typeset_record(self._record, self._collection, created=self._clock)
        self._contents.notice = NOTICE_RECORD
        self._typeset(page, source)
        path = f"{IIIF}{TEXT_FILE}"
        self._bag.write(path, plain_text(page).encode())
        self._contents.made_from[path] = source
        self._link(path, "Text", "text/plain", "Text", page.language)

    def _typeset(self, page: TypesetPage, source: str) -> None:
        result = self._makers.typesetter.typeset(page)
        if result.missing:
            self._contents.problems.append(glyphs_missing(result.missing, self._place(source)))
        if result.omitted:
            self._contents.problems.append(text_shortened(result.omitted, self._place(source)))
        self._typeset_count += 1
        path = f"{IIIF}{pdf_path(self._typeset_count)}"
        self._bag.write(path, result.pdf)
        self._contents.formats[path] = own_format(path, standard=result.standard)
        self._contents.made_from[path] = source
        self._link(path, "Text", "application/pdf", f"Typeset page ({result.standard})", page.language)
        complete = not result.missing and not result.omitted
        pages = with_source_text(self._makers.page_maker.typeset_pages(result), plain_text(page), complete=complete)
        self._add_pages(pages, source, page.language)

    def _add_pages(self, pages: Iterable[PageImage], source: str, language: str | None) -> None:
        """Write each page as it comes, so that one page at a time is in memory."""
        for page in pages:
            number = len(self._contents.canvases) + 1
            image, thumbnail = f"{IIIF}{page_path(number)}", f"{IIIF}{thumbnail_path(number)}"
            self._bag.write(image, page.image)
            self._bag.write(thumbnail, page.thumbnail)
            self._contents.made_from |= {image: source, thumbnail: source}
            annotations = self._annotate(number, page.text, source, language) if page.text else None
            self._contents.canvases.append(
                CanvasView(
                    uri=self._uris.canvas(number),
                    label=LanguageText(text=page.label or str(number)),
                    width=page.width,
                    height=page.height,
                    body=self._picture(page_path(number), page.image_width, page.image_height),
                    thumbnail=self._picture(thumbnail_path(number), page.thumbnail_width, page.thumbnail_height),
                    annotations=(annotations,) if annotations is not None else (),
                )
            )

    def _add_scans(self, original: MeasuredFile) -> None:
        """Each page of an image as an image service, which is published and, if that was asked for, in the bag."""
        for service, folder in self._services.made(self._bag.stage, original, self._record.id):
            if self._tiles_in_bag:
                self._keep_service(service, folder, original.path)
            number = len(self._contents.canvases) + 1
            self._contents.canvases.append(
                CanvasView(
                    uri=self._uris.canvas(number),
                    label=LanguageText(text=str(number)),
                    width=service.size.width,
                    height=service.size.height,
                    body=service.picture(self._uris),
                    thumbnail=service.thumbnail(self._uris),
                )
            )

    def _keep_service(self, service: ShownService, folder: str, source: str) -> None:
        images = self._local(folder)
        for path in sorted(service.files()):
            kept = f"{IIIF}{service.folder}/{path}"
            self._bag.copy(images, path, kept)
            self._contents.made_from[kept] = source
        kept = f"{IIIF}{service.folder}/{INFO_FILE}"
        self._bag.write(kept, service.info(self._uris))
        self._contents.made_from[kept] = source

    def _picture(self, path: str, width: int, height: int) -> Picture:
        return Picture(uri=self._uris.file(path), width=width, height=height)

    def _annotate(self, number: int, text: str, source: str, language: str | None) -> str:
        """The page's text as an annotation page in a file of its own; its URI."""
        name = annotations_path(number)
        uri = self._uris.file(name)
        words = AnnotationView(uri=f"{uri}#text", text=LanguageText(text=text, language=language))
        page = AnnotationPageView(uri=uri, canvas=self._uris.canvas(number), annotations=(words,))
        self._bag.write(f"{IIIF}{name}", dump(annotation_page(page)))
        self._contents.made_from[f"{IIIF}{name}"] = source
        return uri
