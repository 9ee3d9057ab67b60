"""Pixels and glyphs: page images, PDF pages, typeset pages, format identification.

Everything here is imported where it is used: Pillow, pdfium, Typst and siegfried each take long to load.
"""
