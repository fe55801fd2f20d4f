"""A fictional county: raw files the way a real bureau hands them over, and the truth about what is wrong in them.

Every name is invented, every number belongs to region 349901 (never assigned) or carries a 顺序码 no child has.
The same number of pupils and seed give the same county.
"""

from inspect_xj.sample.make import LEAST_STUDENTS, MOST_STUDENTS, CountySummary, make_county

__all__ = ["LEAST_STUDENTS", "MOST_STUDENTS", "CountySummary", "make_county"]
