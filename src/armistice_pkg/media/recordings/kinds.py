"""Which files are asked whether they are recordings, by their first bytes and their names."""

__all__ = ["may_be_recording"]

_HEADER = bytes.fromhex("3026b2758e66cf11")  # Advanced Systems Format: WMA, WMV
_BEGINNINGS = (
    b"fLaC",
    b"OggS",
    b"ID3",
    b"\x1a\x45\xdf\xa3",  # EBML: WebM and Matroska
    b"\0\0\x01\xba",  # MPEG program stream
    b"\0\0\x01\xb3",
    b"FLV\x01",
    b".RMF",
    b"#!AMR",
    _HEADER,
)
_RIFF = {b"WAVE", b"AVI ", b"RMID"}
_FORM = {b"AIFF", b"AIFC"}
# Pictures in the same container: HEIF and AVIF (ISO 23008-12, 10.2; AV1 Image File Format, 6).
_PICTURES = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"jp2 ", b"jpx ", b"crx "}
_MPEG_SYNC = 0xE0
_ENDINGS = (
    ".aac", ".ac3", ".aif", ".aiff", ".amr", ".avi", ".flac", ".flv", ".m2ts", ".m4a", ".m4v", ".mka", ".mkv", ".mov",
    ".mp2", ".mp3", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".oga", ".ogg", ".ogv", ".opus", ".ra", ".rm", ".ts",
    ".vob", ".wav", ".webm", ".wma", ".wmv", ".3gp", ".dv",
)  # fmt: skip


def may_be_recording(head: bytes, path: str) -> bool:
    """Whether the file's first bytes, or its name, are those of a recording."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PICTURES
    if head.startswith((b"RIFF", b"RF64")):
        return head[8:12] in _RIFF
    if head.startswith(b"FORM"):
        return head[8:12] in _FORM
    is_mpeg_audio = len(head) > 1 and head[0] == 0xFF and head[1] & _MPEG_SYNC == _MPEG_SYNC and head[1] != 0xFF  # noqa: PLR2004
    is_jpeg = head.startswith(b"\xff\xd8")
    return head.startswith(_BEGINNINGS) or (is_mpeg_audio and not is_jpeg) or path.lower().endswith(_ENDINGS)
