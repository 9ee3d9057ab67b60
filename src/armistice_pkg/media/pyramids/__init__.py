"""Scans to static image services. Pixels are decoded in a process of their own: hostile files end that one only."""
