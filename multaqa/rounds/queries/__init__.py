"""Reads used more than once: of published series, and of rounds."""
