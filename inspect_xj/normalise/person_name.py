"""Names of persons: blanks, width and the middle dot put right; what no name has is a defect. And how a name sounds."""

# ruff: noqa: SIM905 - tables of words read better as one line of words

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

from inspect_xj.normalise.clean import EMPTY, Clean, Context, in_order
from inspect_xj.normalise.fold import fold, is_missing, settle

__all__ = ["COMPOUND_SURNAMES", "HAN", "TITLE", "read", "sound", "split"]

#: Ideographs of names: unified with extensions A–I, compatibility ideographs NFKC leaves, 〇, the iteration mark.
HAN = "\u3007\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
#: What stands for the dot between the parts of a minority or foreign name; U+00B7 is the one that counts.
_DOTS = re.compile("[ ]*[·•‧∙⋅●•・･‧・᛫▪●◦.．。][ ]*")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
#: Placeholders for a character the keyboard or the font did not have.
_PLACEHOLDER = re.compile(f"[{_PRIVATE}?\ufffd□■▢〓◻◼☐⿰-⿻]")
_ALLOWED = re.compile(f"[{HAN}·{_PRIVATE}?\ufffd□■▢〓◻◼☐⿰-⿻]+")
_INNER = re.compile(r"(?<![A-Za-z]) | (?![A-Za-z])")
#: Ways to address somebody; a name of two characters may end in 生 or 长, so only whole words.
TITLE = re.compile(".(?:老师|同学|先生|女士|小姐|小朋友|校长|主任|家长)")
_LONGEST = 15

COMPOUND_SURNAMES = {
    name: tuple(sound.split())
    for name, sound in (
        item.split("=")
        for item in (
            "欧阳=ou yang,上官=shang guan,司马=si ma,诸葛=zhu ge,夏侯=xia hou,东方=dong fang,皇甫=huang fu,尉迟=yu chi,"
            "公孙=gong sun,慕容=mu rong,令狐=ling hu,长孙=zhang sun,宇文=yu wen,司徒=si tu,司空=si kong,端木=duan mu,"
            "百里=bai li,呼延=hu yan,南宫=nan gong,西门=xi men,独孤=du gu,万俟=mo qi,澹台=tan tai,公冶=gong ye,"
            "宗政=zong zheng,濮阳=pu yang,淳于=chun yu,单于=chan yu,太叔=tai shu,申屠=shen tu,仲孙=zhong sun,轩辕=xuan yuan,"
            "钟离=zhong li,闾丘=lv qiu,东郭=dong guo,赫连=he lian,拓跋=tuo ba,完颜=wan yan,纳兰=na lan,第五=di wu"
        ).split(",")
    )
}
#: Readings a character has as a surname only.
_SURNAME_SOUNDS = dict(
    item.split("=")
    for item in (
        "单=shan,查=zha,仇=qiu,解=xie,区=ou,朴=piao,翟=zhai,盖=ge,覃=qin,曾=zeng,任=ren,华=hua,纪=ji,缪=miao,宁=ning,"
        "乐=yue,召=shao,员=yun,贠=yun,尹=yin,冼=xian,洗=xian,折=she,黑=he,秘=bi,繁=po,逄=pang,种=chong,郇=xun,葛=ge,过=guo,"
        "费=fei,那=na,能=nai,哈=ha,艾=ai,应=ying,车=che,强=qiang,隗=wei,晁=chao,祭=zhai,牟=mu,臧=zang,佴=nai,宓=mi,瞿=qu,"
        "句=gou,勾=gou,钭=tou,郗=xi,苫=shan,撒=sa,相=xiang,行=xing,卜=bu,石=shi,沈=shen,谌=chen,尧=yao,俞=yu,贾=jia,"
        "薄=bo,柏=bai,鲍=bao,都=du,长=chang,万=wan,重=chong,适=kuo,阚=kan,无=wu,角=jue,洪=hong,红=hong,参=shen,蕃=bo,眭=sui"
    ).split(",")
)


def read(raw: str | None, context: Context) -> Clean:  # noqa: ARG001 - every reader has the same two arguments
    """Read one cell of a person's name.

    Inner blanks go (张　三 -> 张三; between Latin words one stays), dots become U+00B7. Defects: 长度 (under 2 or over 15), 字符 (digits,
    letters, punctuation), 造字 (private-use characters and placeholders for a missing one), 称谓.
    """
    if raw is None:
        return EMPTY
    text = fold(raw)
    if is_missing(text):
        return EMPTY
    name = settle(_fold_name, text)
    if is_missing(name):
        return EMPTY
    defects = []
    if not 2 <= len(name) <= _LONGEST and not (len(name) > _LONGEST and "·" in name and len(name) <= 2 * _LONGEST):
        defects.append("长度")
    if not _ALLOWED.fullmatch(name):
        defects.append("字符")
    if _PLACEHOLDER.search(name):
        defects.append("造字")
    if (
        TITLE.fullmatch(name)
        or (len(name) > 3 and TITLE.fullmatch(name[-3:]))
        or (len(name) > 4 and name.endswith("小朋友"))
    ):
        defects.append("称谓")
    return Clean(name, in_order(defects), name != raw)


def _fold_name(text: str) -> str:
    return _INNER.sub("", _DOTS.sub("·", fold(text))).strip("·")


@lru_cache(maxsize=1 << 16)
def _char_sound(char: str) -> str:
    return lazy_pinyin(char)[0].lower()


def split(name: str) -> tuple[str, str]:
    """Surname and given name of a clean name; a name with a dot has its first part as surname."""
    if "·" in name:
        first, _, rest = name.partition("·")
        return first, rest
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2], name[2:]
    return name[:1], name[1:]


def sound(name: str) -> tuple[str, ...]:
    """The toneless pinyin of a clean name, one syllable a character; surnames read as surnames (单 shan, 尉迟 yu chi).

    Given names are read character by character, so equal characters sound equal whatever stands beside them. A dot is silent; a
    character without a reading stands for itself.
    """
    if not name:
        return ()
    surname, given = split(name)
    if surname in COMPOUND_SURNAMES:
        head = COMPOUND_SURNAMES[surname]
    elif len(surname) == 1 and "·" not in name:
        head = (_SURNAME_SOUNDS.get(surname) or _char_sound(surname),)
    else:
        head = tuple(_char_sound(c) for c in surname)
    return head + tuple(_char_sound(c) for c in given if c != "·")
