"""Bags written as .tar and .zip: in one pass, each member whole before the next, the same bytes for the same files."""

from armistice_pkg.storage.archives.writing.archive_writer import ArchiveWriter, Member
from armistice_pkg.storage.archives.writing.deposit import ArchiveDeposit
from armistice_pkg.storage.archives.writing.output import Output
from armistice_pkg.storage.archives.writing.tar_writer import TarWriter
from armistice_pkg.storage.archives.writing.zip_writer import ZipWriter

__all__ = ["ArchiveDeposit", "ArchiveWriter", "Member", "Output", "TarWriter", "ZipWriter"]
