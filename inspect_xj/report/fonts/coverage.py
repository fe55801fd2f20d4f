"""The characters a Chinese document must be able to print: GB 2312 and the national table of standard characters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["RARE", "REPERTOIRES", "repertoire"]

_TABLE = Path(__file__).parent / "data" / "standard_characters.txt"

#: Characters of real names that fonts are known to lack: outside GB 2312, outside the first plane, outside every table.
RARE = "垚喆堃昇赟䶮㛃囍𠮷𬍛𫖯𬱖𬶋𣲗𬘡𫘦𫓹𬭳𤧛㵑㙦䢺𪻐𨭎〇·"

#: What is counted, in this order: 6,763 ideographs of GB/T 2312—1980; 3,500, 3,000 and 1,605 of the 2013 table.
REPERTOIRES = ("GB2312", "一级字", "二级字", "三级字")


@cache
def repertoire(name: str) -> frozenset[str]:
    """The characters of one of ``REPERTOIRES``."""
    if name == "GB2312":
        rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
        text = b"".join(bytes((row, cell)) for row in rows for cell in cells).decode("gb2312", "ignore")
        return frozenset(text)
    levels = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return frozenset(levels[REPERTOIRES.index(name) - 1])
