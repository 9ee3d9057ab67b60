"""ALTO, hOCR and PAGE XML as programs write them."""

from xml.sax.saxutils import quoteattr

ALTO_NAMESPACES = {
    1: "http://schema.ccs-gmbh.com/ALTO",
    2: "http://www.loc.gov/standards/alto/ns-v2#",
    3: "http://www.loc.gov/standards/alto/ns-v3#",
    4: "http://www.loc.gov/standards/alto/ns-v4#",
}
PAGE_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"


def alto(
    blocks: str,
    *,
    version: int = 4,
    unit: str | None = "pixel",
    size: str = 'WIDTH="2100" HEIGHT="2970"',
    order: str = "",
) -> bytes:
    """One page; `blocks` are the inside of its print space, `order` that of a ReadingOrder."""
    measured = f"<Description><MeasurementUnit>{unit}</MeasurementUnit></Description>" if unit else ""
    reading = f"<ReadingOrder><OrderedGroup ID='o'>{order}</OrderedGroup></ReadingOrder>" if order else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="{ALTO_NAMESPACES[version]}">
{measured}{reading}
<Layout><Page ID="p" PHYSICAL_IMG_NR="1" {size}><PrintSpace>{blocks}</PrintSpace></Page></Layout>
</alto>
""".encode()


def alto_block(name: str, *lines: str) -> str:
    return f'<TextBlock ID="{name}" HPOS="0" VPOS="0" WIDTH="9" HEIGHT="9">{"".join(lines)}</TextBlock>'


def alto_line(*words: str, box: tuple[object, ...] = (100, 200, 300, 40), name: str = "") -> str:
    """A line of words with spaces between them; a word that begins with `<` is an element as it stands."""
    places = " ".join(f'{key}="{value}"' for key, value in zip(("HPOS", "VPOS", "WIDTH", "HEIGHT"), box, strict=False))
    parts = [word if word.startswith("<") else f"<String CONTENT={quoteattr(word)}/>" for word in words]
    identity = f' ID="{name}"' if name else ""
    return f"<TextLine{identity} {places}>{'<SP/>'.join(parts)}</TextLine>".replace("<SP/><HYP", "<HYP")


def page_xml(regions: str, *, order: str = "", size: str = 'imageWidth="2100" imageHeight="2970"') -> bytes:
    reading = f"<ReadingOrder>{order}</ReadingOrder>" if order else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<PcGts xmlns="{PAGE_NAMESPACE}">
<Page imageFilename="a.tif" {size}>{reading}{regions}</Page>
</PcGts>
""".encode()


def page_region(name: str, *lines: str, inside: str = "", points: str = "0,0 9,9") -> str:
    said = "".join(
        f'<TextLine id="{name}l{at}"><Coords points="100,{at * 50} 400,{at * 50} 400,{at * 50 + 40}"/>'
        f"<TextEquiv><Unicode>{line}</Unicode></TextEquiv></TextLine>"
        for at, line in enumerate(lines, 1)
    )
    return f'<TextRegion id="{name}"><Coords points="{points}"/>{inside}{said}</TextRegion>'


def hocr(
    body: str, *, head: str = '<meta charset="utf-8"/>', page: str = "image 'a.tif'; bbox 0 0 2100 2970; ppageno 0"
) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>{head}<title></title></head>
<body><div class='ocr_page' title="{page}">{body}</div></body></html>
""".encode()
