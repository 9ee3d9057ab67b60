"""What a JSON Schema cannot say of IIIF Presentation 3.0: one rule, one function; all rules always run.

A rule gets the whole document, of any shape, and yields where it is broken.
Source: https://iiif.io/api/presentation/3.0/ and what viewers were seen to fail on.
"""

from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.iiif_rules.behaviour import BEHAVIOUR
from armistice_pkg.formats.iiif_rules.document import Finding, Json, Rule, as_problem, read
from armistice_pkg.formats.iiif_rules.extent import EXTENT
from armistice_pkg.formats.iiif_rules.identity import IDENTITY
from armistice_pkg.formats.iiif_rules.image_info import image_info_problems
from armistice_pkg.formats.iiif_rules.links import LINKS
from armistice_pkg.formats.iiif_rules.structure import STRUCTURE
from armistice_pkg.formats.iiif_rules.version_2 import presentation_2_problems
from armistice_pkg.formats.iiif_rules.words import WORDS

__all__ = ["RULES", "iiif_problems", "image_info_problems", "presentation_2_problems"]

RULES: tuple[Rule, ...] = (*IDENTITY, *STRUCTURE, *WORDS, *EXTENT, *BEHAVIOUR, *LINKS)


def iiif_problems(document: Json, *, source: str, url: str | None = None) -> tuple[Problem, ...]:
    """All that is wrong with a IIIF manifest, collection, canvas or annotation page beyond its shape.

    `source` names the file for the reader; rules about where the file is loaded from apply only where `url` is given.
    """
    whole = read(document)
    findings = [finding for rule in RULES for finding in rule(whole)]
    if url is not None and document.get("id") != url:
        said = "The id is not the URL that it was loaded from."
        findings.append(Finding("iiif-url-differs", whole.root, said, "id", document.get("id")))
    return tuple(as_problem(finding, source) for finding in findings)
