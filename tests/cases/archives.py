"""Archives that are correct but for one thing, made octet by octet, with all codes that each is told."""

import stat
import struct
import zlib
from dataclasses import dataclass

from builders.archives import (
    BAG_FOLDER,
    BLOCK,
    END_OF_TAR,
    ZipMember,
    pax,
    tar,
    tar_extended,
    tar_file,
    tar_header,
    zeros_gzip,
    zip64_file,
    zip_file,
    zipped_gzip,
)

GOOD = tar_file(b"bag/bagit.txt")
LONG = b"bag/data/" + b"long/" * 30 + b"x"
ZIP_GOOD = ZipMember(name=b"bag/bagit.txt")
ZIP = zip_file([ZIP_GOOD])
TAR = tar(GOOD)


@dataclass(frozen=True, kw_only=True)
class ArchiveCase:
    """`name` is a file name, which says the format; `codes` are all that is told when it is opened."""

    name: str
    codes: frozenset[str]
    data: bytes


def case(name: str, codes: str, data: bytes) -> ArchiveCase:
    return ArchiveCase(name=name, codes=frozenset(codes.split()), data=data)


def named(name: bytes) -> bytes:
    return zip_file([ZIP_GOOD, ZipMember(name=name)])


def unicode_path(raw: bytes, name: bytes) -> bytes:
    """Info-ZIP's field."""
    return struct.pack("<2HBI", 0x7075, 5 + len(name), 1, zlib.crc32(raw)) + name


def descriptor(data: bytes, *, signature: bytes = b"PK\7\x08", form: str = "<3I") -> bytes:
    return signature + struct.pack(form, zlib.crc32(data), len(data), len(data))


def raw_name(name: bytes, by_pax: bytes) -> bytes:
    return tar(GOOD, pax(path=by_pax), tar_file(name))


_UNSAFE = ("../x", "bag/../../x", "/etc/passwd", "~/x", "C:/x", "c:x", "\\\\server\\x", "bag/..\\..\\x", "\\x")

_TAR = (
    case("correct.tar", "", TAR),
    case("without a folder's header.tar", "", GOOD + END_OF_TAR),
    case("with dots.tar", "", tar_header(b"./", kind=b"5") + tar_file(b"./bag/bagit.txt") + END_OF_TAR),
    case("a folder twice.tar", "", tar(GOOD, BAG_FOLDER)),
    case("padded.tar", "", TAR + bytes(10 * BLOCK)),
    case("old headers.tar", "", tar(GOOD, tar_header(b"bag/x", magic=b""), tar_header(b"bag/d/", kind=b"\0"))),
    case("long by pax.tar", "", raw_name(LONG[:100], LONG)),
    case("long by GNU.tar", "", tar(GOOD, tar_extended(LONG + b"\0", b"L"), tar_file(LONG[:100]))),
    case("size by pax.tar", "", tar(GOOD, pax(size=b"1"), tar_file(b"bag/x"))),
    case("a note for all.tar", "", tar(tar_extended(b"17 comment=hello\n", b"g"), GOOD)),
    case("size in base 256.tar", "", tar(GOOD, tar_header(b"bag/x", b"\x80" + bytes(10) + b"\1"), b"y" + bytes(511))),
    case("an archive inside.tar", "", tar(GOOD, tar_file(b"bag/data/inner.tar", TAR))),
    *(case(f"unsafe: {number}.tar", "archive-path-unsafe", tar(GOOD, tar_file(path.encode())))
      for number, path in enumerate(_UNSAFE)),
    case("a folder above.tar", "archive-path-unsafe", tar(GOOD, tar_header(b"bag/../..", kind=b"5"))),
    case("the root.tar", "archive-path-unsafe", tar(GOOD, tar_header(b"/", kind=b"5"))),
    case("no name.tar", "archive-path-unsafe", tar(GOOD, tar_file(b""))),
    case("NUL by pax.tar", "archive-path-unsafe", raw_name(b"bag/" + b"x" * 96, b"bag/" + b"x" * 100 + b"\0")),
    case("a link.tar", "archive-link", tar(GOOD, tar_header(b"bag/x", kind=b"2", link=b"/etc/passwd"))),
    case("a hard link.tar", "archive-link", tar(GOOD, tar_header(b"bag/x", kind=b"1", link=b"bag/bagit.txt"))),
    case("writing through a link.tar", "archive-link archive-name-repeated",
         tar(GOOD, tar_header(b"bag/x", kind=b"2", link=b"/etc"), tar_file(b"bag/x/passwd"))),
    case("a long link.tar", "archive-link",
         tar(GOOD, tar_extended(LONG, b"K"), tar_header(b"bag/x", kind=b"2", link=LONG[:100]))),
    *(case(f"{what}.tar", "archive-special-file", tar(GOOD, tar_header(b"bag/x", kind=kind)))
      for what, kind in (("a named pipe", b"6"), ("a device", b"3"), ("a disk", b"4"), ("a label", b"V"))),
    case("one name twice.tar", "archive-name-repeated", tar(GOOD, tar_file(b"bag/bagit.txt", b"other"))),
    case("one name but for dots.tar", "archive-name-repeated", tar(GOOD, tar_file(b"./bag//./bagit.txt"))),
    case("a file and a folder.tar", "archive-name-repeated", tar(GOOD, tar_header(b"bag/bagit.txt/", kind=b"5"))),
    case("a file that holds one.tar", "archive-name-repeated", tar(GOOD, tar_file(b"bag/bagit.txt/x"))),
    case("another name by pax.tar", "archive-headers-disagree", raw_name(b"bag/y", b"bag/x")),
    case("unsafe but for pax.tar", "archive-headers-disagree", raw_name(b"../../x", LONG)),
    case("unsafe by pax.tar", "archive-path-unsafe archive-headers-disagree", raw_name(b"bag/y", b"../x")),
    case("two long names.tar", "archive-headers-disagree",
         tar(GOOD, tar_extended(LONG + b"y\0", b"L"), pax(path=LONG), tar_file(LONG[:100]))),
    case("a name for all.tar", "archive-headers-disagree", tar(tar_extended(b"14 path=bag/x\n"[:14], b"g"), GOOD)),
    case("another size by pax.tar", "archive-headers-disagree",
         tar(GOOD, pax(size=b"1024"), tar_header(b"bag/x", 512), bytes(1024))),
    case("a folder with bytes.tar", "archive-headers-disagree",
         tar(GOOD, tar_header(b"bag/x/", 512, b"5"), bytes(512))),
    case("a link with bytes.tar", "archive-headers-disagree", tar(GOOD, tar_header(b"bag/x", 512, b"1"), bytes(512))),
    case("sparse by GNU.tar", "archive-sparse", tar(GOOD, tar_header(b"bag/x", 512, b"S"), bytes(512))),
    case("sparse by pax.tar", "archive-sparse", tar(GOOD, pax(GNU__sparse__realsize=b"9" * 11), tar_file(b"bag/x"))),
    case("ten gigabytes that are not there.tar", "archive-truncated", tar(GOOD, tar_header(b"bag/x", 7 << 30))),
    case("ten exabytes that are not there.tar", "archive-truncated",
         tar(GOOD, tar_header(b"bag/x", b"\x80" + bytes(3) + b"\x7f" * 8))),
    case("a pax size of exabytes.tar", "archive-truncated", tar(GOOD, pax(size=b"9" * 18), tar_file(b"bag/x"))),
    case("a negative size.tar", "archive-damaged", tar(GOOD, tar_header(b"bag/x", b"\xff" * 12))),
    case("a size in letters.tar", "archive-damaged", tar(GOOD, tar_header(b"bag/x", b"12345abc    "))),
    case("a negative pax size.tar", "archive-damaged", tar(GOOD, pax(size=b"-1"), tar_file(b"bag/x"))),
    case("a pax record without length.tar", "archive-damaged",
         tar(GOOD, tar_extended(b"path=x\n"), tar_file(b"bag/x"))),
    case("a pax record too long.tar", "archive-damaged", tar(GOOD, tar_extended(b"99 path=x\n"), tar_file(b"bag/x"))),
    case("a broken checksum.tar", "archive-damaged", tar(GOOD, b"y" + tar_file(b"bag/x")[1:])),
    case("a header of gigabytes.tar", "archive-damaged", tar(GOOD, tar_header(b"x", 7 << 30, b"x"))),
    case("a name of gigabytes.tar", "archive-path-too-long", tar(GOOD, tar_header(b"x", 7 << 30, b"L"))),
    case("a name of 40,000.tar", "archive-path-too-long",
         tar(GOOD, pax(path=b"bag/" + b"x" * 40_000), tar_file(b"bag/" + b"x" * 90))),
    case("cut in a header.tar", "archive-truncated", tar(GOOD, end=tar_file(b"bag/x")[:300])),
    case("cut in a file.tar", "archive-truncated", tar(GOOD, end=tar_header(b"bag/x", 5000) + bytes(1000))),
    case("cut in a note.tar", "archive-truncated", tar(GOOD, end=tar_header(b"x", 5000, b"x") + bytes(1000))),
    case("cut behind a note.tar", "archive-truncated", tar(GOOD, pax(path=b"bag/x"))),
    case("no end.tar", "archive-end-missing", tar(GOOD, end=b"")),
    case("no padding at the end.tar", "archive-end-missing", tar(GOOD, end=b"")[:-100]),
    case("leavings.tar", "archive-trailing-data", TAR + b"leavings"),
    case("a second archive.tar", "archive-hidden-data", TAR + tar_file(b"bag/evil")),
    case("a second archive later.tar", "archive-hidden-data", TAR + bytes(100 * BLOCK) + tar_file(b"bag/evil")),
    case("a zip file behind.tar", "archive-hidden-data", TAR + ZIP),
    case("endless padding.tar", "archive-hidden-data", TAR + bytes(17 << 20)),
    case("nothing.tar", "archive-top-folder", END_OF_TAR),
    case("two folders.tar", "archive-top-folder", tar(GOOD, tar_file(b"other/x"))),
    case("from within.tar", "archive-top-folder", tar_file(b"./bagit.txt") + tar_file(b"./data/x") + END_OF_TAR),
    case("a file alone.tar", "archive-top-folder", tar_file(b"bag") + END_OF_TAR),
    case("text.tar", "archive-unrecognised", b"This is a letter.\n" * 100),
    case("empty.tar", "archive-unrecognised", b""),
    case("bzip2.tar", "archive-unrecognised", b"BZh91AY"),
)  # fmt: skip

_GZIP = (
    case("correct.tar.gz", "", zipped_gzip(TAR)),
    case("in two parts.tar.gz", "", zipped_gzip(TAR[:700]) + zipped_gzip(TAR[700:])),
    case("padded.tar.gz", "", zipped_gzip(TAR) + bytes(1000)),
    case("hostile.tar.gz", "archive-path-unsafe archive-link",
         zipped_gzip(tar(GOOD, tar_file(b"../x"), tar_header(b"bag/y", kind=b"2", link=b"/")))),
    case("text.tar.gz", "archive-unrecognised", zipped_gzip(b"This is a letter.\n" * 100)),
    case("leavings.tar.gz", "archive-trailing-data", zipped_gzip(TAR) + b"leavings"),
    case("another behind.tar.gz", "archive-hidden-data", zipped_gzip(TAR) + b"x" + ZIP),
    case("a second tar inside.tar.gz", "archive-hidden-data", zipped_gzip(TAR) + zipped_gzip(TAR)),
    case("cut.tar.gz", "archive-truncated", zipped_gzip(TAR)[:-20]),
    case("cut in its checksum.tar.gz", "archive-truncated", zipped_gzip(TAR)[:-2]),
    case("cut inside.tar.gz", "archive-truncated", zipped_gzip(tar(GOOD, tar_header(b"bag/x", 7 << 30)))),
    case("another checksum.tar.gz", "archive-damaged", zipped_gzip(TAR)[:-8] + b"CRC!" + zipped_gzip(TAR)[-4:]),
    case("another length.tar.gz", "archive-damaged", zipped_gzip(TAR)[:-4] + b"size"),
    case("damaged.tar.gz", "archive-damaged", zipped_gzip(TAR)[:10] + b"\xff" * 100),
    case("a bomb.tar.gz", "archive-out-of-proportion",
         zeros_gzip(100 << 20, tar(GOOD, tar_header(b"bag/data/x", 1 << 30), end=b""))),
)  # fmt: skip

X = ZipMember(name=b"bag/x")
_DEFLATED = ZipMember(name=b"bag/x", data=bytes(1000), method=8)

_ZIP = (
    case("correct.zip", "", ZIP),
    case("deflated.zip", "", zip_file([ZIP_GOOD, _DEFLATED])),
    case("with a comment.zip", "", zip_file([ZIP_GOOD], comment=b"a comment")),
    case("zip64.zip", "", zip64_file([ZIP_GOOD, X])),
    *(case(f"sizes later: {number}.zip", "", zip_file(
        [ZIP_GOOD, ZipMember(name=b"bag/x", flags=8, descriptor=one), ZipMember(name=b"bag/y")]))
      for number, one in enumerate((descriptor(b"x"), descriptor(b"x", signature=b""), descriptor(b"x", form="<I2Q"),
                                    descriptor(b"x", signature=b"", form="<I2Q")))),
    case("UTF-8 by its flag.zip", "", zip_file([ZIP_GOOD, ZipMember(name="bag/caf\u00e9".encode(), flags=0x800)])),
    case("UTF-8 by Info-ZIP.zip", "", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/caf\x82", extra=(one := unicode_path(b"bag/caf\x82", "bag/caf\u00e9".encode())), local_extra=one)])),
    case("aligned.zip", "", zip_file([ZipMember(name=b"bag/bagit.txt", gap=bytes(100)), X])),
    *(case(f"unsafe: {number}.zip", "archive-path-unsafe", named(path.encode()))
      for number, path in enumerate(_UNSAFE) if "\\" not in path),
    case("backslashes.zip", "archive-path-unsafe", named(b"bag\\data\\x")),
    case("a link.zip", "archive-link", zip_file([ZIP_GOOD, ZipMember(name=b"bag/x", mode=stat.S_IFLNK)])),
    case("a pipe.zip", "archive-special-file", zip_file([ZIP_GOOD, ZipMember(name=b"bag/x", mode=stat.S_IFIFO)])),
    case("one name twice.zip", "archive-name-repeated", zip_file([ZIP_GOOD, ZIP_GOOD])),
    case("two folders.zip", "archive-top-folder", named(b"__MACOSX/x")),
    case("nothing.zip", "archive-top-folder", zip_file([])),
    case("UTF-8 unsaid.zip", "archive-name-encoding", named("bag/caf\u00e9".encode())),
    case("code page 437.zip", "archive-name-encoding", named(b"bag/caf\x82")),
    case("two names.zip", "archive-headers-disagree",
         zip_file([ZIP_GOOD, ZipMember(name=b"bag/x", local_name=b"bag/y")])),
    case("two names by Info-ZIP.zip", "archive-headers-disagree", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", extra=(one := unicode_path(b"bag/x", b"../x")), local_extra=one)])),
    case("two checksums.zip", "archive-headers-disagree", zip_file([ZIP_GOOD, ZipMember(name=b"bag/x", local_crc=1)])),
    case("a stored size that lies.zip", "archive-headers-disagree", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", said_size=9)])),
    case("a wrong descriptor.zip", "archive-headers-disagree", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", flags=8, descriptor=descriptor(b"other"))])),
    case("a folder with bytes.zip", "archive-headers-disagree", named(b"bag/x/")),
    case("a folder without a slash.zip", "archive-headers-disagree", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", mode=stat.S_IFDIR)])),
    case("two directories.zip", "archive-headers-disagree", zip64_file([ZIP_GOOD], narrow_entries=5)),
    case("overlapping.zip", "archive-members-overlap archive-headers-disagree", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", said_offset=0)])),
    case("quoted whole.zip", "archive-members-overlap", zip_file([
        ZipMember(name=b"bag/bagit.txt", data=(inner := X.local()) + b"x"),
        ZipMember(name=b"bag/x", said_offset=30 + len(b"bag/bagit.txt"))])),
    case("beyond the end.zip", "archive-truncated", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", method=8, said_packed=1 << 30)])),
    case("elsewhere.zip", "archive-damaged", zip_file([ZIP_GOOD, ZipMember(name=b"bag/x", said_offset=1 << 31)])),
    case("many entries that are not there.zip", "archive-damaged", zip_file([ZIP_GOOD], entries=60_000)),
    case("an entry too many.zip", "archive-hidden-data", zip_file([ZIP_GOOD, X], entries=1)),
    case("no directory.zip", "archive-truncated", ZIP[:-22]),
    case("zip64 elsewhere.zip", "archive-truncated", zip64_file([ZIP_GOOD], offset=1 << 40)),
    case("something before.zip", "archive-hidden-data", b"#!/bin/sh\n" + ZIP),
    case("a tar before.zip", "archive-hidden-data", TAR + ZIP),
    case("something behind.zip", "archive-trailing-data", ZIP + b"leavings"),
    case("another behind.zip", "archive-hidden-data", ZIP + zipped_gzip(TAR)),
    case("another in its comment.zip", "archive-hidden-data", zip_file([ZIP_GOOD], comment=zip_file([X]))),
    case("another in a gap.zip", "archive-hidden-data", zip_file([
        ZipMember(name=b"bag/bagit.txt", gap=ZipMember(name=b"bag/evil").local()), X])),
    case("something in a gap.zip", "archive-trailing-data", zip_file([
        ZipMember(name=b"bag/bagit.txt", gap=b"leavings"), X])),
    case("a broken note.zip", "archive-damaged", zip_file([ZIP_GOOD, ZipMember(name=b"bag/x", extra=b"\1\0\xff\0")])),
    case("a bomb.zip", "archive-out-of-proportion", zip_file([ZIP_GOOD, ZipMember(
        name=b"bag/x", data=bytes(80 << 20), method=8)])),
)  # fmt: skip

ARCHIVE_CASES = (*_TAR, *_GZIP, *_ZIP)
