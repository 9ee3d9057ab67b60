"""A kept Typst compiler: data in, PDF out; a character without a glyph is told, never drawn as an empty box unsaid."""

import re
from collections.abc import Mapping
from typing import Literal

import typst

__all__ = ["MissingGlyphsError", "Press"]

# As Typst reports it, the text quoted and escaped as Rust does (`\"`, `\\`, `\u{1}`).
_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_ESCAPED: Mapping[str, str] = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class MissingGlyphsError(Exception):
    """No font of the press has glyphs for `texts`: single characters, or one with its combining marks."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        super().__init__(f"no glyphs for {len(texts)} characters")


class Press:
    """One template (Typst source) with one set of fonts; the data stands in `sys.inputs.data` as JSON.

    Not for use by two threads at once.
    """

    def __init__(self, template: bytes, fonts: typst.Fonts) -> None:
        self._template = template
        self._compiler = typst.Compiler(template, font_paths=fonts)

    def archival(self, data: str, created: int) -> bytes:
        """A PDF/A-2u (ISO 19005-2): every glyph embedded and mapped to Unicode.

        Raises:
            MissingGlyphsError: a character has no glyph, which this standard forbids.
        """
        try:
            return self._compile(data, created, "a-2u")
        except typst.TypstError as error:
            missing = tuple(dict.fromkeys(map(_unescaped, _MISSING.findall(error.diagnostic))))
            if not missing:
                raise
            raise MissingGlyphsError(missing) from error

    def plain(self, data: str, created: int) -> bytes:
        """A tagged PDF 1.7, in which a missing glyph is an empty box."""
        return self._compile(data, created, "1.7")

    def _compile(self, data: str, created: int, standard: Literal["a-2u", "1.7"]) -> bytes:
        # The template again at every call: after one with other inputs the compiler has forgotten it.
        pdf, _ = self._compiler.compile_with_warnings(
            input=self._template,
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=[standard],
            timestamp=created,
        )
        if not isinstance(pdf, bytes):
            raise TypeError(f"Typst gave {type(pdf).__name__} for a PDF")
        return pdf


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code, char = match.groups()
        return chr(int(code, 16)) if code else _ESCAPED.get(char, char)

    return _ESCAPE.sub(one, text)
