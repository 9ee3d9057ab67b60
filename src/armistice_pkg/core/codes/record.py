"""Problem codes of records: sources, their fields, and their files."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

_SOURCES: Mapping[str, Code] = {
    "source-unreadable": error(
        None,
        "A file of the source could not be read: it is no regular file, or the system does not allow it.",
        "Replace it by a regular file that you may read, and run again.",
    ),
    "source-empty": error(
        None,
        "The file holds nothing but white space.",
        "Check that the right file was given, and that it was saved.",
    ),
    "source-too-large": error(
        None,
        "The file is larger than a source of its kind may be.",
        "Check that it is the right file; divide a very large collection into several sources.",
    ),
    "text-undecodable": error(
        "RFC 3629",
        "The file has bytes that are no text in the encoding that it is in.",
        "Save the file again as UTF-8.",
    ),
    "text-encoding": warning(
        "RFC 3629",
        "The table is not in UTF-8; it was read in the encoding that the message names.",
        "Look at letters with accents and at other scripts in the result, or save the table as CSV UTF-8.",
    ),
    "text-control": error(
        "XML 1.0, 2.2",
        "A value holds a character that no XML file can hold, such as a control character.",
        "Remove the character; it often comes from copying out of a terminal or a PDF.",
    ),
}

_PAGES: Mapping[str, Code] = {
    "page-title-missing": error(
        None,
        "The collection page has no title before its first paragraph of text.",
        "Put the collection's title on a line of its own above the text.",
    ),
    "page-documents-missing": error(
        None,
        'The collection page has no heading "Popular Documents", so nobody can tell where its documents begin.',
        'Put the heading "Popular Documents" on a line of its own above the first document.',
    ),
    "page-document-untitled": error(
        None,
        "A document on the page has a date and no title on the next line of text.",
        "Put the document's title on a line of its own between its date and its description.",
    ),
    "page-text-stray": error(
        None,
        "A line of the page belongs to no part of it that is known.",
        "Move the line to where it belongs, or remove it.",
    ),
    "page-list-unclear": warning(
        None,
        "The page's list of related collections is not parted by semicolons, so it was kept as one text.",
        'Part the names by "; " if there are several.',
    ),
}

_WORKSPACES: Mapping[str, Code] = {
    "workspace-collection-file-missing": error(
        None,
        "The folder has no collection.toml, so nobody knows what the collection is called.",
        'Write a file collection.toml into the folder, with at least one line: title = "…".',
    ),
    "workspace-records-missing": error(
        None,
        "The folder has none of documents.csv, documents.json and documents.jsonl.",
        "Put the table of the documents into the folder as documents.csv.",
    ),
    "workspace-records-several": error(
        None,
        "The folder has more than one of documents.csv, documents.json and documents.jsonl.",
        "Keep the one that counts, and move the others elsewhere.",
    ),
    "source-format-unknown": error(
        None,
        "The file is of a kind that is not read as a source.",
        "Give a collection page (.txt), a table (.csv), or records in JSON (.json, .jsonl).",
    ),
}

_COLLECTIONS: Mapping[str, Code] = {
    "toml-syntax": error(
        "TOML 1.0.0",
        "collection.toml is not written as TOML asks.",
        'Write each value as key = "value" on a line of its own; a quote inside a value is written \\".',
    ),
    "collection-key-unknown": error(
        None,
        "collection.toml has a key that is not known, so its value would be lost.",
        "Correct the spelling, or put the value below a line [other], where every key is kept.",
    ),
    "collection-value": error(
        None,
        "A value in collection.toml is not of the kind that its key asks for.",
        "Write the value as the message says.",
    ),
    "collection-title-missing": error(
        None,
        "The collection has no title.",
        'Write title = "…" into collection.toml.',
    ),
    "collection-empty": error(
        None,
        "The collection has no record at all.",
        "Check that the right source was given, and that it holds at least one document.",
    ),
    "uri-invalid": error(
        "RFC 3986",
        "A web address is not absolute, is not http or https, or has parts that it must not have here.",
        "Write the whole address, like https://www.example.org/collections.",
    ),
}

_TABLES: Mapping[str, Code] = {
    "table-quote": error(
        "RFC 4180, 2",
        "A quotation mark in the table is not closed, or stands where none may, so cells cannot be told apart.",
        'Put a cell with quotation marks into quotation marks, and write those inside it twice ("").',
    ),
    "table-ragged": error(
        "RFC 4180, 2",
        "A row has more or fewer cells than the header, so its values may stand in the wrong columns.",
        "Give the row as many cells as the header has; put a cell that holds a comma into quotation marks.",
    ),
    "table-header-duplicate": error(
        None,
        "Two columns of the table have the same header.",
        "Rename or remove one of them; several values of one field are parted by | in one cell.",
    ),
    "table-header-empty": error(
        None,
        "A column of the table has values and no header.",
        "Give the column a header, or remove its values.",
    ),
    "table-header-near": warning(
        None,
        "A header of the table is nearly that of a known field; the column is kept under its own name.",
        "Correct the spelling if the known field is meant.",
    ),
    "table-separator": error(
        "RFC 4180, 2",
        "The table's cells are parted by something else than commas.",
        "Save the table as CSV with commas.",
    ),
    "table-cell-too-large": error(
        None,
        "A cell of the table is larger than 16 MiB.",
        "Put long texts into files, and name them in the column file.",
    ),
    "table-nul": error(
        "RFC 4180, 2",
        "A cell of the table holds a NUL character, which no text has.",
        "Save the table again from the program that it comes from; the file is damaged or no CSV.",
    ),
}

_JSON: Mapping[str, Code] = {
    "json-syntax": error(
        "RFC 8259, 2",
        "The file is not written as JSON asks.",
        "Correct the place that the message names; a comma or a quotation mark is often missing just before it.",
    ),
    "json-nan": error(
        "RFC 8259, 6",
        "NaN and Infinity are no numbers of JSON.",
        "Leave the value out where nothing is known.",
    ),
    "json-duplicate-key": error(
        "RFC 8259, 4",
        "An object has the same key twice, so one of the values would be lost.",
        "Keep one of them; several values of one key are written as an array.",
    ),
    "json-depth": error(
        "RFC 8259, 9",
        "Objects and arrays are nested far deeper than any record or IIIF document is.",
        "Check that it is the right file; a record's values are texts, or arrays of texts.",
    ),
    "json-number": error(
        "RFC 8259, 6",
        "A number has so many digits that programs read it differently.",
        "Write the number as a text, in quotation marks.",
    ),
    "json-surrogate": error(
        "RFC 8259, 8.2",
        "A text holds half of a character (a lone surrogate), which no file can hold.",
        "Write the whole character, or remove the half.",
    ),
    "json-shape": error(
        None,
        "The file is JSON, but not an array of records, or a value in a record is neither a text nor an array of them.",
        'Write [{"title": "…"}, …] or {"documents": [{"title": "…"}, …]}.',
    ),
}

_RECORDS: Mapping[str, Code] = {
    "record-field-missing": error(
        None,
        "A record lacks a field that every record needs.",
        "Fill the field in.",
    ),
    "record-value": error(
        None,
        "A value does not fit its field by the schema of records.",
        "Write the value as the message says.",
    ),
    "id-invalid": error(
        None,
        "An id cannot name a folder on every system, or part of a web address.",
        "Write the id that is suggested, or leave it empty: then one is made from date and title.",
    ),
    "id-duplicate": error(
        None,
        "Two records have the same id, or ids that differ only in capital letters.",
        "Give each record an id of its own.",
    ),
    "id-of-collection": error(
        None,
        "A record has the id of its collection, so that their bags would be one.",
        "Give the record, or the collection, another id.",
    ),
    "access-invalid": error(
        None,
        "The access of a record is none of open, restricted and embargoed until a day, so it might be shown too early.",
        "Write open, restricted, or embargoed until 2030-01-01; leave it empty where everybody may see the document.",
    ),
    "date-invalid": error(
        "ISO 8601-2",
        "A date cannot be understood, is not in the calendar, or can mean several days.",
        "Write the date as suggested, or leave it empty.",
    ),
    "date-understood": warning(
        "ISO 8601-2",
        "A date was written in a form that needs interpretation; the message says how it was understood.",
        "If that is not what is meant, write the date in EDTF (ISO 8601-2).",
    ),
    "language-invalid": error(
        "RFC 5646, 2.2.9",
        "A language is neither a tag of BCP 47 nor a known language's name.",
        "Write the tag that is suggested.",
    ),
    "language-understood": warning(
        "RFC 5646, 4.5",
        "A language was given by its name or by an older code; the message says which tag it became.",
        "Write the tag itself.",
    ),
    "type-unknown": warning(
        "DCMI Metadata Terms, 7",
        "A type is none of the DCMI Type Vocabulary; it is kept as it is.",
        "Write one of the vocabulary's types, such as Text or StillImage, if one fits.",
    ),
    "rights-uri-invalid": error(
        "IIIF Presentation API 3.0, 3.1 (rights)",
        "A rights URI is none of rightsstatements.org or creativecommons.org.",
        "Write one of theirs, and put a text of your own into the field rights.",
    ),
}

_FILES: Mapping[str, Code] = {
    "file-path-unsafe": error(
        None,
        "The path of a file leads, or may lead, outside the folder files.",
        "Write the path as it is inside the folder files, with / between folders.",
    ),
    "file-missing": error(
        None,
        "A record names a file that is not in the folder files.",
        "Put the file there, or correct its name; capital letters count.",
    ),
    "file-not-regular": error(
        None,
        "A record names something that is no regular file: a folder, a link, a pipe, a socket, a device.",
        "Put the file itself there.",
    ),
    "file-unreadable": error(
        None,
        "A file is there and cannot be read.",
        "Check the permissions of the file and the state of the disk.",
    ),
    "file-repeated": warning(
        None,
        "A record names the same file twice; it is taken once.",
        "Remove one of the two.",
    ),
    "file-unclaimed": warning(
        None,
        "A file in the folder files belongs to no record, and goes into no package.",
        "Name it in the record that it belongs to, or move it elsewhere.",
    ),
    "file-litter": warning(
        None,
        "A file that an operating system left behind lies in the folder files; it goes into no package.",
        "Delete it if you like.",
    ),
}

RECORD_CODES: Mapping[str, Code] = {
    **_SOURCES,
    **_PAGES,
    **_WORKSPACES,
    **_COLLECTIONS,
    **_TABLES,
    **_JSON,
    **_RECORDS,
    **_FILES,
}
