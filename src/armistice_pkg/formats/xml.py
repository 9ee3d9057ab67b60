"""XML out, the same bytes each time: two-space indentation, line feeds, UTF-8, a declaration."""

import re

from lxml import etree

__all__ = ["NOT_XML", "XML_LANG", "XSI_TYPE", "serialise", "text_for_xml"]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

# XML 1.0, 2.2, production 2: what is no Char.
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def serialise(root: etree._Element, *, indent: bool = True) -> bytes:
    """The document as bytes, ending in one line feed; what others wrote is not to be indented anew."""
    if indent:
        etree.indent(root, space="  ")
    document: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    return (
        document.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>') + b"\n"
    )


def text_for_xml(text: str) -> str:
    """The text, with each character that XML cannot hold as U+FFFD.

    Records with such characters are told by `check`; file names with them reach PREMIS and must not stop it.
    """
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
