"""From the file's measures to the sources that are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from okrsync.settings import measured
from okrsync.usecases.measuring import CsvMeasure, HttpMeasure, Measure, PromqlMeasure, SqlMeasure


@dataclass(frozen=True, slots=True)
class Sources:
    """Makes sources whose relative paths start at ``folder``."""

    folder: Path

    def of(self, measure: measured.KpiMeasure | None, start: datetime | None) -> Measure | None:
        """What is read for ``measure``, its past since ``start`` (UTC); None where nothing is."""
        if measure is None:
            return None
        if measure.csv is not None:
            return self._csv(measure.csv)
        if measure.http is not None:
            return HttpMeasure(**dict(measure.http))
        if measure.promql is not None:
            return PromqlMeasure(**dict(measure.promql), start=start)
        if measure.sql is not None:
            return SqlMeasure(**dict(measure.sql), folder=self.folder.absolute())
        return None

    def _csv(self, csv: measured.Csv) -> CsvMeasure:
        return CsvMeasure(**{**dict(csv), "path": self.folder.absolute() / csv.path})
