"""Forms coming back from the schools: 点名表 into the snapshot they were printed from, 核查单 and 台账 into the results.

Beside ``report``, which prints them: neither knows the other, both know the layout (``snapshot.roll_form``, ``findings.forms``).
"""

from inspect_xj.returned.recorded import Recorded, read_records, write_records
from inspect_xj.returned.rolls import RollsRead, add_rolls, read_rolls

__all__ = ["Recorded", "RollsRead", "add_rolls", "read_records", "read_rolls", "write_records"]
