"""What `rules lint` says of files that would go wrong in silence: its place, its kind, and silence where all is well."""

from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.rulebook import Level, Problem, check, load
from inspect_xj.rulebook.problem import Kind

GOOD = """\
id: XA-01
title: 高年级低龄
check: 常规
severity: 一般
nature: 疑
basis: [县教〔2009〕1号 第三条]
from: 学籍
scope: 在籍(学籍状态)
where: 年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄
message: "{{姓名}}在{{学校名称}}读{{年级}}年级"
params:
  最小年龄: 11
examples:
  - given:
      学籍:
        - {姓名: 鹿明垚, 出生日期: 1999-05-12, 年级: 七年级, 学籍状态: 在读}
        - {姓名: 沈佳禾, 出生日期: 1996-05-12, 年级: 七年级, 学籍状态: 在读}
    finds: [{学籍: 1}]
"""


def lint(tmp_path: Path, text: str | bytes, name: str = "XA-01.yaml") -> list[Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    (tmp_path / name).write_bytes(data)
    return list(check([tmp_path]))


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        ("# 说明\n" + GOOD).encode("utf-8-sig"),
    ],
    ids=["plain", "BOM", "Windows", "BOM and comment"],
)
@pytest.mark.parametrize("name", ["XA-01.yaml", "XA-01.yml", "XA-01.YAML"])
def test_a_good_file_has_no_problems_and_is_read(data: bytes, name: str, tmp_path: Path) -> None:
    assert lint(tmp_path, data, name) == []
    assert [rule.id for rule in load([tmp_path]).rules] == ["XA-01"]


def test_shipped_rules_have_no_problems() -> None:
    assert check([resources.rules()]) == ()


#: (what is changed, level, kind, line, words of the sentence)
CASES = [
    # a key that has become the content of another
    (
        "params:\n  最小年龄: 11\n",
        "params:\n  最小年龄: 11\n  days: 15\n",
        "错误",
        Kind.MISPLACED,
        13,
        "“days”缩进在“params”下面",
    ),
    (
        "where: 年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄\n",
        "where:\n  低龄: 周岁(出生日期, 开学日) < 参数.最小年龄\n  scope: 年级 >= 7\n",
        "错误",
        Kind.MISPLACED,
        11,
        "“scope”缩进在“where”下面",
    ),
    (
        "params:\n",
        "remedy: >-\n  核对出生日期\n  days: 15\nparams:\n",
        "错误",
        Kind.MISPLACED,
        13,
        "“days”缩进了，成了“remedy”里的文字",
    ),
    ("params:\n", "watch_out: 跳级\n  days: 15\nparams:\n", "错误", Kind.YAML, 12, "冒号"),
    # files
    (GOOD, "", "错误", Kind.FILE, 1, "文件是空的"),
    (GOOD, "  \n   \n", "错误", Kind.FILE, 1, "文件是空的"),
    (GOOD, "\t\n", "错误", Kind.YAML, 1, "制表符"),
    (GOOD, "# 只有注释\n", "错误", Kind.FILE, 1, "只有空白和注释"),
    (
        GOOD,
        "- " + GOOD.replace("\n", "\n  ") + "\n- " + GOOD.replace("\n", "\n  "),
        "错误",
        Kind.FILE,
        1,
        "一个文件里写了 2 条规则",
    ),
    (GOOD, "XA-01:\n  " + GOOD.replace("\n", "\n  "), "错误", Kind.FILE, 1, "规则外面多了一层"),
    (GOOD, GOOD + "---\n" + GOOD, "错误", Kind.YAML, 19, "一个文件里只能有一条规则"),
    ("scope: 在籍(学籍状态)", "scope:\t在籍(学籍状态)\n\tneeds: [年级]", "错误", Kind.YAML, 9, "制表符"),
    ("severity: 一般", "severity：一般", "错误", Kind.YAML, 5, "冒号"),
    ("{姓名: 沈佳禾,", "{姓名：沈佳禾,", "错误", Kind.EXAMPLE, 17, "冒号用英文的"),
    ("scope: 在籍(学籍状态)", "scope:", "错误", Kind.KEY, 8, "“scope”是空的"),
    ("title: 高年级低龄\n", "title:\n", "错误", Kind.KEY, 2, "少了“title”"),
    # conditions that decide nothing
    ("年级 >= 7 and", "年级 >= 7 and 年级 < 7 and", "警告", Kind.CONSTANT, 9, "永远不成立"),
    ("年级 >= 7 and", "年级 > 12 and", "警告", Kind.CONSTANT, 9, "永远不成立"),
    ("年级 >= 7 and", "学籍状态 = '休学' and", "警告", Kind.CONSTANT, 9, "在 scope 之内永远不成立"),
    (
        "年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄",
        "年级 >= 7 or 年级 < 7 or 周岁(出生日期, 开学日) < 参数.最小年龄",
        "警告",
        Kind.CONSTANT,
        9,
        "永远成立",
    ),
    (
        "年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄",
        "参数.最小年龄 > 10",
        "警告",
        Kind.CONSTANT,
        9,
        "没有用到“学籍”的任何一列",
    ),
    ("scope: 在籍(学籍状态)", "scope: 在籍(学籍状态) and 学籍状态 = '转出'", "警告", Kind.CONSTANT, 8, "一行也查不到"),
    (
        "severity: 一般",
        "severity:\n  - {when: 年级 > 12, is: 严重}\n  - {is: 一般}",
        "警告",
        Kind.CONSTANT,
        5,
        "这一行不起作用",
    ),
    # exceptions without effect
    (
        "where: 年级",
        "unless:\n  休学: 学籍状态 = '休学'\nwhere: 年级",
        "警告",
        Kind.IDLE,
        10,
        "在 scope 之内永远不成立",
    ),
    ("where: 年级", "unless:\n  小学: 年级 < 7\nwhere: 年级", "警告", Kind.IDLE, 10, "不会与 where 同时成立"),
    (
        "where: 年级",
        "unless:\n  甲: 就读方式 = '借读'\n  乙: 就读方式 = '借读'\nwhere: 年级",
        "警告",
        Kind.IDLE,
        11,
        "条件相同",
    ),
    # words
    ("scope: 在籍(学籍状态)", "scope: 学籍状态 = '在校'", "警告", Kind.WORD, 8, "整理成“在读”"),
    ("scope: 在籍(学籍状态)", "scope: 学籍状态 = '在渎'", "警告", Kind.WORD, 8, "是否为“在读”"),
    ("年级 >= 7 and", "性别 = '女生' and 年级 >= 7 and", "警告", Kind.WORD, 9, "是否为“女”"),
    ("年级 >= 7 and", "人籍关系 = '空挂户' and 年级 >= 7 and", "警告", Kind.WORD, 9, "是否为“空挂”"),
    ("年级 >= 7 and", "入学方式 = '艺术特招' and 年级 >= 7 and", "警告", Kind.PROFILE, 9, "口径“全国”"),
    ("年级 >= 7 and", "not 空(全国学籍号) and 年级 >= 7 and", "警告", Kind.PROFILE, 9, "口径“全国”"),
    # parameters, message, examples
    ("params:\n", "params:\n  最大年龄: 18\n", "警告", Kind.UNUSED, 12, "参数“最大年龄”没有用到"),
    ("{{姓名}}在{{学校名称}}读{{年级}}年级", "有学生年龄偏小", "警告", Kind.MESSAGE, 10, "没有任何一列"),
    ("finds: [{学籍: 1}]", "finds: []", "警告", Kind.EXAMPLE, 1, "没有一个例子应当查出"),
    (
        "        - {姓名: 沈佳禾, 出生日期: 1996-05-12, 年级: 七年级, 学籍状态: 在读}\n",
        "",
        "警告",
        Kind.EXAMPLE,
        1,
        "每一行都应当查出",
    ),
    (GOOD[GOOD.index("examples:") :], "", "警告", Kind.EXAMPLE, 1, "没有例子"),
]


@pytest.mark.parametrize(("old", "new", "level", "kind", "line", "words"), CASES, ids=[case[5] for case in CASES])
def test_what_would_go_wrong_in_silence(
    old: str, new: str, level: str, kind: Kind, line: int, words: str, tmp_path: Path
) -> None:
    found = lint(tmp_path, changed(old, new))
    hits = [one for one in found if words in f"{one.message}；{one.suggestion}"]
    assert hits, [str(one) for one in found]
    assert (str(hits[0].level), hits[0].kind, hits[0].line) == (level, kind, line)


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "GBK"), ("utf-16", "UTF-16")], ids=["ANSI of Notepad", "Unicode of Notepad"]
)
def test_other_encodings_are_named(encoding: str, name: str, tmp_path: Path) -> None:
    (problem,) = lint(tmp_path, GOOD.encode(encoding))
    assert name in problem.message
    assert problem.kind is Kind.FILE


@pytest.mark.parametrize(
    "name", ["XA-02.txt", "XA-02.yaml.txt", "XA-02.json", "XA-02", "_XA-02.yaml", "说明.txt", "甲/XA-03.txt"]
)
def test_files_that_nobody_reads_are_named(name: str, tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD) == []
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (problem,) = check([tmp_path])
    assert (problem.kind, problem.level, problem.file) == (Kind.NOT_READ, Level.WARNING, tmp_path / name)


@pytest.mark.parametrize(
    "name", ["XA-01.yaml.bak", "XA-01.yaml~", "说明.md", "文件.txt", ".git/XA-09.yaml", "_model/XA-09.txt"]
)
def test_files_that_are_no_rules_are_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(GOOD if "文件" not in name else "id: 甲\n本县文件清单", encoding="utf-8")
    assert lint(tmp_path, GOOD) == []


def test_every_kind_has_its_sentence() -> None:
    assert all(kind.doc for kind in Kind)


def test_a_key_behind_a_folded_condition_is_a_key(tmp_path: Path) -> None:
    """``points`` names the list and what one of its lines is worth; behind ``when: >-`` it is no text."""
    where = "where: 年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄\n"
    points = "points:\n  - when: >-\n      周岁(出生日期, 开学日) < 参数.最小年龄\n    points: 3\n    label: 低龄\nat_least: 3\n"
    assert not [problem for problem in lint(tmp_path, changed(where, points)) if problem.level is Level.ERROR]
