"""Problem codes of ledgers, their heads, and proofs."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

_KEEP = "Keep the ledger as it is, and compare it with a copy from a backup; armistice never changes a damaged one."

LEDGER_CODES: Mapping[str, Code] = {
    "ledger-line-edited": error(
        "RFC 9162, 2.1",
        "A line is not what it was when it was written: the next line, or the head, names another hash for it.",
        _KEEP,
    ),
    "ledger-line-garbled": error(
        "RFC 8259, 2",
        "A line has no meaning: it is no event, or no JSON at all.",
        _KEEP,
    ),
    "ledger-lines-missing": error(
        "RFC 9162, 2.1",
        "Lines were taken out: their numbers are nowhere, and the line after them names the last of them.",
        _KEEP,
    ),
    "ledger-lines-inserted": error(
        "RFC 9162, 2.1",
        "Lines were put in between: their numbers are those of others, and no line names them.",
        _KEEP,
    ),
    "ledger-lines-reordered": error(
        "RFC 9162, 2.1",
        "Lines stand in another order than the one in which they were written.",
        _KEEP,
    ),
    "ledger-truncated": error(
        "RFC 9162, 2.1",
        "The ledger has fewer lines than a head says: some were cut off, or an older copy was put in its place.",
        _KEEP,
    ),
    "ledger-rewritten": error(
        "RFC 9162, 2.1",
        "The lines fit together, but not under the head: someone changed them and made all that follow anew.",
        _KEEP,
    ),
    "ledger-missing": error(
        None,
        "The ledger is gone: only what is kept beside it is there.",
        "Bring it back from a backup. What is kept beside it tells how many lines it had, and their root.",
    ),
    "ledger-foreign": error(
        None,
        "This is the head of another ledger, or another ledger was put in the place of this one.",
        "See whether two ledgers changed places, or the wrong file was named.",
    ),
    "ledger-state-missing": warning(
        None,
        "What is kept beside the ledger is gone, so lines that were cut off at its end could not be noticed by it.",
        "Verify against a head that was kept elsewhere, with --head; the next event that is written makes it anew.",
    ),
    "ledger-state-garbled": error(
        None,
        "What is kept beside the ledger cannot be read, so lines that were cut off could not be noticed by it.",
        "Verify against a head that was kept elsewhere, with --head; then remove the .head file, and it is made anew.",
    ),
    "ledger-torn": warning(
        None,
        "The last line was torn by a crash or a lack of space; the event was never said to be safe.",
        "Nothing need be done: it is cut off, and told, when the next event is written.",
    ),
    "ledger-clock-back": warning(
        "PREMIS 3.0, eventDateTime",
        "A line was written at an earlier time than the line before it: the clock of the computer was set back.",
        "See that the clock is kept by a time server. The order of the lines holds, whatever their times say.",
    ),
    "ledger-event-ahead": warning(
        "PREMIS 3.0, eventDateTime",
        "An event says that it happened after it was written down.",
        "See that all computers that write events keep the same time.",
    ),
    "ledger-event-refused": error(
        "PREMIS 3.0, 2",
        "A line that should be added is no event.",
        "Write it as docs/ledger.md shows, one JSON object a line; nothing of the file was added.",
    ),
    "ledger-copies-swapped": error(
        None,
        "Two copies changed places: each is now found where the other was, and no event says that they were moved.",
        "See whether two disks or folders were exchanged, and put them back or record the move.",
    ),
    "ledger-signature-wrong": error(
        "RFC 8032, 5.1.7",
        "The signature of a head is not one of that key over that head.",
        "Do not rely on this head. Ask for it again where it was made.",
    ),
    "ledger-signature-missing": error(
        None,
        "A head should be signed and is not.",
        "Sign it where the key lies: armistice ledger head --key KEY.",
    ),
    "ledger-signature-key": error(
        None,
        "A head is signed with another key than the one that is trusted.",
        "See whose key it is; a new key should be announced by who keeps the ledger.",
    ),
    "ledger-stamp-wrong": error(
        "RFC 3161, 2.4.2",
        "The time stamp of a head is not over that head, or not by an authority that is trusted.",
        "Do not rely on its time. See that --tsa names the certificate of the authority's root.",
    ),
    "ledger-stamp-missing": error(
        None,
        "A head should be time-stamped and is not.",
        "Have it time-stamped: armistice ledger head --stamp URL.",
    ),
    "ledger-document-garbled": error(
        None,
        "A file is neither a head of a ledger nor a proof.",
        "Name a file that armistice ledger head or prove has made.",
    ),
    "ledger-proof-wrong": error(
        "RFC 9162, 2.1.3",
        "The hashes of a proof do not lead from what it shall prove to the head.",
        "Ask for the proof again where the ledger is; what this one should show is not shown.",
    ),
}
