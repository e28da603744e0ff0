"""Automatic sources of measurements: each reads dated values and nothing else."""

from okrsync.measures.reader import reader_of

__all__ = ["reader_of"]
