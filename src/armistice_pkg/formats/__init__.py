"""Formats: text or bytes to values and back, without any input or output."""
