"""PDFs for tests, written object by object: sound, odd, encrypted, endless."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ID = b"0123456789abcdef"
_PERMISSIONS = -44


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPage:
    """A page of so many points with one line of text; `colour` as red, green and blue from 0 to 1.

    `jpeg` of `size` fills the page (or `box`: the six numbers of its matrix); `unseen` text is what OCR lays over it.
    `more` is drawn after all that; `entries` stand in the page's dictionary, `image_entries` in the image's.
    """

    width: float = 595
    height: float = 842
    text: str = ""
    colour: tuple[float, float, float] = (0, 0, 0)
    jpeg: bytes | None = None
    size: tuple[int, int] = (0, 0)
    box: tuple[float, ...] = ()
    unseen: bool = False
    more: str = ""
    entries: str = ""
    image_entries: str = ""


def pdf(
    pages: Sequence[PdfPage],
    *,
    labels: str | None = None,
    password: bytes | None = None,
    catalogue: str = "",
    more: Sequence[str] = (),
) -> bytes:
    """A PDF 1.4; `labels` is the inside of a `/PageLabels` number tree, `password` one that its reader must know.

    `catalogue` stands in the catalogue, `more` are objects: their numbers follow those of the pages (`first_free`).
    """
    first = 4
    kids = " ".join(f"{first + 3 * at} 0 R" for at in range(len(pages)))
    page_labels = f"/PageLabels << /Nums [{labels}] >>" if labels else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {page_labels} {catalogue} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, page in enumerate(pages):
        words = _content(page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] {page.entries} "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /Im {first + 3 * at + 2} 0 R >> >> "
            f"/Contents {first + 3 * at + 1} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(words), words))
        objects.append(_image(page))
    objects += [one.encode() for one in more]
    trailer = ""
    if password is not None:
        objects.append(_encryption(password))
        trailer = f"/Encrypt {len(objects)} 0 R /ID [<{_ID.hex()}> <{_ID.hex()}>]"
    return _file(objects, trailer)


def first_free(pages: int) -> int:
    """The number of the first object that follows those of so many pages."""
    return 4 + 3 * pages


def page_object(number: int) -> int:
    """The number of the object of a page (from 1)."""
    return 4 + 3 * (number - 1)


def _content(page: PdfPage) -> bytes:
    red, green, blue = page.colour
    picture = ""
    if page.jpeg is not None:
        matrix = page.box or (page.width, 0, 0, page.height, 0, 0)
        picture = f"q {' '.join(map(str, matrix))} cm /Im Do Q "
    mode = "3 Tr " if page.unseen else ""
    text = f"BT /F1 24 Tf {mode}{red} {green} {blue} rg 20 {max(page.height - 60, 5)} Td ({page.text}) Tj ET"
    return f"{picture}{text} {page.more}".encode("latin-1")


def _image(page: PdfPage) -> bytes:
    if page.jpeg is None:
        return b"null"
    entries = (
        f"/Width {page.size[0]} /Height {page.size[1]} /BitsPerComponent 8 /Filter /DCTDecode {page.image_entries}"
    )
    space = "" if "/ColorSpace" in entries else "/ColorSpace /DeviceRGB"
    head = f"<< /Type /XObject /Subtype /Image {entries} {space} /Length {len(page.jpeg)} >>\nstream\n"
    return head.encode() + page.jpeg + b"\nendstream"


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    body = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return bytes(body) + end.encode()


def _encryption(password: bytes) -> bytes:
    """The standard security handler, revision 2, 40 bits (ISO 32000-1, 7.6.3.3 and 7.6.3.4)."""
    padded = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + permissions + _ID, usedforsecurity=False).digest()[:5]
    user = _rc4(key, _PADDING)
    return f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P {_PERMISSIONS} >>".encode()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for at in range(256):
        other = (other + state[at] + key[at % len(key)]) % 256
        state[at], state[other] = state[other], state[at]
    result = bytearray()
    one = two = 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + state[one]) % 256
        state[one], state[two] = state[two], state[one]
        result.append(byte ^ state[(state[one] + state[two]) % 256])
    return bytes(result)
