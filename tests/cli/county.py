"""A county of one school and eight pupils, as three csv files: enough to go the whole way in a second."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

#: 王小鹏 stands in the roll of registrations twice (重号, 多学籍), 鹿明垚 was not seen at the roll call (空挂).
NAMES = ("李大山", "王小鹏", "张月华", "赵一鸣", "钱多多", "孙丽", "周舟", "鹿明垚")
SCHOOL_CODE, SCHOOL = "34990121001", "示例县城关小学"


def id_number(birth: date, sequence: int) -> str:
    """A number of region 349901, which was never assigned, with its right check digit."""
    body = f"349901{birth:%Y%m%d}{sequence:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def write_county(folder: Path, *, code: str = SCHOOL_CODE, school: str = SCHOOL, district: str = "001") -> Path:
    """Write the files; return the folder. Another ``code``, ``school`` and ``district`` (学区号): the same pupils elsewhere."""
    folder.mkdir(parents=True)
    rows = ["学籍号,姓名,性别,出生日期,身份证件号,学校代码,学校名称,年级,班级,入学年月,学籍状态"]
    seen = ["核查日期,学校代码,学校名称,年级,班级,姓名,性别,身份证件号,到校情况"]
    for place, name in enumerate(NAMES):
        birth = date(2002, 9, 20) + timedelta(days=17 * place)
        sex = place % 2
        number = id_number(birth, 960 + 2 * place + sex)
        word = "男" if sex else "女"
        registration = f"34990109{district}{2 - sex}{place + 1:04d}"
        row = f"{registration},{name},{word},{birth:%Y-%m-%d},{number},{code},{school},一年级,1班,200909,在读"
        rows.append(row)
        if name == "王小鹏":
            rows.append(row)
        if name != "鹿明垚":
            seen.append(f"2009-10-12,{code},{school},一年级,1班,{name},{word},{number},到校")
    (folder / "学籍.csv").write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    (folder / "点名.csv").write_text("\n".join(seen) + "\n", encoding="gb18030")
    (folder / "学校.csv").write_text(
        f"学校代码,学校名称,办学类型,所在乡镇,校长\n{code},{school},小学,城关镇,何为\n", encoding="utf-8"
    )
    return folder
