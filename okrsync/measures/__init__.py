"""Automatic sources of measurements: each reads dated values and nothing else."""

from okrsync.measures.table import read_csv

__all__ = ["read_csv"]
