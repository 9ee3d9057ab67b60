"""Decoders of files from anybody run in processes of their own, bounded in memory and processor time."""
