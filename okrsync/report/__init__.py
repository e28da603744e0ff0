"""A report as a file: one HTML page that needs nothing else, Markdown, a CSV table, or JSON."""

from okrsync.report.write import FORMATS, write

__all__ = ["FORMATS", "write"]
