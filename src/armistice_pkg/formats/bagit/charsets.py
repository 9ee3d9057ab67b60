"""The IANA character sets that we can read, by the codec that reads each.

Python has codecs that are no character sets (`rot13`, `base64`, `idna`) and names of its own; IANA's names and aliases
(iana.org/assignments/character-sets) are what `Tag-File-Character-Encoding` may say, in any case (RFC 8493, 2.1.1).
"""

__all__ = ["codec_of"]

_NAMES = {
    "utf-8": "utf-8 csutf8",
    "utf-16": "utf-16 csutf16",
    "utf-16-be": "utf-16be csutf16be",
    "utf-16-le": "utf-16le csutf16le",
    "utf-32": "utf-32 csutf32",
    "utf-32-be": "utf-32be csutf32be",
    "utf-32-le": "utf-32le csutf32le",
    "utf-7": "utf-7 csutf7",
    "ascii": "us-ascii ascii us iso646-us iso-ir-6 ansi_x3.4-1968 ansi_x3.4-1986 iso_646.irv:1991 ibm367 cp367 csascii",
    "iso8859-1": "iso-8859-1 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 l1 ibm819 cp819 csisolatin1",
    "iso8859-2": "iso-8859-2 iso_8859-2 iso_8859-2:1987 iso-ir-101 latin2 l2 csisolatin2",
    "iso8859-3": "iso-8859-3 iso_8859-3 iso_8859-3:1988 iso-ir-109 latin3 l3 csisolatin3",
    "iso8859-4": "iso-8859-4 iso_8859-4 iso_8859-4:1988 iso-ir-110 latin4 l4 csisolatin4",
    "iso8859-5": "iso-8859-5 iso_8859-5 iso_8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic",
    "iso8859-6": "iso-8859-6 iso_8859-6 iso_8859-6:1987 iso-ir-127 ecma-114 asmo-708 arabic csisolatinarabic",
    "iso8859-7": "iso-8859-7 iso_8859-7 iso_8859-7:1987 iso-ir-126 elot_928 ecma-118 greek greek8 csisolatingreek",
    "iso8859-8": "iso-8859-8 iso_8859-8 iso_8859-8:1988 iso-ir-138 hebrew csisolatinhebrew",
    "iso8859-9": "iso-8859-9 iso_8859-9 iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5",
    "iso8859-10": "iso-8859-10 iso_8859-10:1992 iso-ir-157 latin6 l6 csisolatin6",
    "iso8859-11": "tis-620 cstis620 iso-8859-11",
    "iso8859-13": "iso-8859-13 csiso885913",
    "iso8859-14": "iso-8859-14 iso_8859-14 iso_8859-14:1998 iso-ir-199 iso-celtic latin8 l8 csiso885914",
    "iso8859-15": "iso-8859-15 iso_8859-15 latin-9 csiso885915",
    "iso8859-16": "iso-8859-16 iso_8859-16 iso_8859-16:2001 iso-ir-226 latin10 l10 csiso885916",
    "shift_jis": "shift_jis ms_kanji csshiftjis",
    "cp932": "windows-31j cswindows31j",
    "euc_jp": "euc-jp extended_unix_code_packed_format_for_japanese cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "iso2022_jp_2": "iso-2022-jp-2 csiso2022jp2",
    "euc_kr": "euc-kr cseuckr",
    "cp949": "ks_c_5601-1987 iso-ir-149 ks_c_5601-1989 ksc_5601 korean csksc56011987",
    "johab": "johab",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "gb2312": "gb2312 csgb2312",
    "gbk": "gbk cp936 ms936 windows-936 csgbk",
    "gb18030": "gb18030 csgb18030",
    "hz": "hz-gb-2312",
    "big5": "big5 csbig5",
    "big5hkscs": "big5-hkscs csbig5hkscs",
    "koi8-r": "koi8-r cskoi8r",
    "koi8-u": "koi8-u cskoi8u",
    "kz1048": "kz-1048 strk1048-2002 rk1048 cskz1048",
    "ptcp154": "ptcp154 csptcp154 pt154 cp154 cyrillic-asian",
    "mac-roman": "macintosh mac csmacintosh",
    "cp874": "windows-874 cswindows874",
    "hp-roman8": "hp-roman8 roman8 r8 cshproman8",
    **{f"cp{page}": f"windows-{page} cswindows{page}" for page in range(1250, 1259)},
    **{
        f"cp{page}": f"ibm{page} cp{page} {page} csibm{page}"
        for page in (437, 500, 775, 850, 852, 855, 857, 860, 861, 862, 863, 864, 865, 866, 869, 1026)
    },
    "cp037": "ibm037 cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csibm037",
    "cp273": "ibm273 cp273 csibm273",
    "cp424": "ibm424 cp424 ebcdic-cp-he csibm424",
    "cp858": "ibm00858 ccsid00858 cp00858 pc-multilingual-850+euro csibm00858",
    "cp1140": "ibm01140 ccsid01140 cp01140 ebcdic-us-37+euro csibm01140",
}

_CODECS = {name: codec for codec, names in _NAMES.items() for name in names.split()}


def codec_of(charset: str) -> str | None:
    """The Python codec for a character set's IANA name or alias in any case, or None if we cannot read it."""
    return _CODECS.get(charset.lower())
