"""Results for other programs: SARIF 2.1.0, CSV, JSON. Masked like the papers, counted like the papers."""

from inspect_xj.report.exporting.gather import Export, gather_export
from inspect_xj.report.exporting.json_file import as_json
from inspect_xj.report.exporting.sarif import as_sarif
from inspect_xj.report.exporting.table import as_csv

__all__ = ["FORMATS", "Export", "as_csv", "as_json", "as_sarif", "gather_export"]

#: Format -> what makes the bytes of it.
FORMATS = {"sarif": as_sarif, "csv": as_csv, "json": as_json}
