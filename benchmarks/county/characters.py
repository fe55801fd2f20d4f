"""Characters of names and what they are mistaken for: homophones from pypinyin, look-alikes from a list written by hand here.

Nothing is taken from ``inspect_xj``: a benchmark that shares the tables of the tool would praise it for its own mistakes.
"""

# ruff: noqa: SIM905 - words read better as one line of words

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pypinyin import lazy_pinyin

__all__ = ["BOTH", "BOYS", "GIRLS", "POPULAR_BOYS", "POPULAR_GIRLS", "RARE", "SURNAMES", "Confusions", "confusions"]

#: Surnames, the share per mille of the head; the tail is given 0.4 each (own list after published rankings).
SURNAMES = (
    "王72李71张68刘54陈45杨31黄24赵22吴21周20徐17孙16马13朱13胡13郭12何12高11林11罗9郑9梁8谢8宋7唐7许7韩7冯6邓6曹6彭6"
    "曾6肖6田5董5袁5潘5于5蒋5蔡5余5杜4叶4程4苏4魏4吕4丁4任4沈4姚4卢4姜3崔3钟3谭3陆3汪6范3金3石3廖3贾3夏3韦2付2方3白2"
    "邹2孟2熊2秦2邱2江2尹2薛2闫2段2雷2侯2龙2史2陶2黎2贺2顾2毛2郝2龚2邵2万2钱2严2覃1武1戴2莫1孔1向1汤1常1温1康1施1文1"
    "牛1樊1葛1邢1安1齐1易1乔1伍1庞1颜1倪1庄1聂1章1鲁1岳1翟1殷1詹1申1耿1关1兰1焦1俞1左1柳1甘1祝1包1宁1尚1符1舒1阮1柯1"
    "纪1梅1童1凌1毕1单1季1裴1霍1涂1成1苗1谷1盛1曲1翁1冉1骆1蓝1路1游1辛1靳1管1柴1蒙1鲍1华1喻1祁1蒲1房1滕1屈1饶1解1牟1"
    "艾1尤1阳1时1穆1司1古1吉1项1边1卜1晏1窦1查1仇1区1朴1盖1应1宗1丛1车1储1胥1束1闵1昂1佘1宣1邬1臧1桂1荣1虞1褚1卫1"
)
TAIL_SURNAMES = "欧阳 司马 诸葛 上官 夏侯 尉迟 皇甫 令狐".split()

#: Characters in fashion, the first the commonest; a weight of its own rank.
BOYS = (
    "子浩轩宇俊杰博文泽豪天志明鑫梓涛鹏伟强磊超飞龙凯旭健峰洋帅威坤翔阳晨东林锋聪彬毅琦睿航勇军斌波辉亮刚昊然家嘉思远"
    "振海永世金立新成少国建庆传学宏德晓小玉光祥云智恒瑞奇良平安华胜利民山江河川松柏茂盛启诚信义仁礼哲彦铭锦程达兴旺福贵"
    "荣耀祖康宁乐君皓逸尘骏骐麒麟钧铮铠锐钊剑弘绍承继元亨贞乾坚卓越逸凡非凌云霄汉唐宋楚秦晋魏吴越恩泰斯霖澍沐泓淳渊"
)
GIRLS = (
    "欣怡涵雨梦婷佳思雪琪颖静文诗悦萱语嫣雅紫晴慧敏丽燕娟艳芳倩娜玲丹洁萍莹蕾琳璐霞红梅薇瑶露月晶翠妍蓉菲茹萌蓓若曦"
    "馨蕊彤可馨依诺心美玉小晓春秋冬夏兰菊荷莲桃杏柳枝叶花香芬芝英巧云彩凤霜冰清秀珍珠玥瑾瑜璇琴瑟韵音乐媛婉娇姣妮婧妤"
    "嫚娅妙姿娴婵俪俐伊仪伶俏伟青蓝茜蔓薰荟菁芸苗苑茵茗莎莉荔蒙碧绮绣纹绢维缘素紫盈盼眉睿真爱恩慈惠意愿忆恬悠惜情"
)
BOTH = (
    "一乙千万中仲伯叔季少长大晨星辰日月光明昕旻昱晖晗景晟暄曜朗期朔未来去归同可以为之其如若何所有无自在行知言信诺许诚谦"
    "译词诵读书画琴棋弈艺礼乐射御数格致诚正修齐治平雨露霜雪风云雷电冰霞虹山川江河湖海溪泉源池泊洲岸岛屿林森树木梧桐松竹"
    "梅兰菊莲荷桂柏杉枫榆槐桑梓楠梁栋材宝贝珍珠玉瑞琼瑶琳琅璞瑛珺珂玮琮瑄瑗环璧金银铜铁钢铃钰鑫锦绣丝绢帛绮罗红橙黄绿"
    "青蓝紫白皓素丹朱墨黛东西南北中左右前后内外上下高远深广宽宏博大雄伟壮丽秀美妍妙好佳良善真纯洁净清澄澈明亮辉煌灿烂炜"
)
#: Characters a clerk's input method or an old font may not have.
RARE = "堃喆頔垚犇骉玥珺璟翀旻昶曌翊奕琰玟甯燊淼焱赟翯禛祎羿昉暘旸煊晞琇瑀璠瑨鋆锴铖錡翾謇颢灏漪潆沄湉滢洺泱"
POPULAR_BOYS = """
浩然 子豪 俊杰 宇轩 子轩 浩宇 文博 志强 天宇 俊豪 嘉豪 家豪 博文 梓豪 宇航 文杰 子涵 志伟 明轩 泽宇 俊熙 梓轩
浩轩 子杰 家乐 海涛 志豪 振宇 子龙 文轩 天佑 思远 鹏程 小龙 志鹏 晓明 家俊 国庆 明辉 俊峰 志勇 金龙 永强 世杰
少杰 文龙 成龙 立强 玉龙 光辉 新宇 雨泽
""".split()
POPULAR_GIRLS = """
欣怡 子涵 雨欣 诗涵 梓涵 佳怡 思雨 梦婷 雨涵 婷婷 佳琪 文静 欣悦 雅婷 梦瑶 佳佳 雨桐 静怡 思琪 紫涵 可欣 梦琪
心怡 诗雨 晓燕 雪婷 慧敏 静静 丽丽 梦雪 雨萱 语嫣 梦洁 佳慧 雅静 思涵 若曦 梦涵 嘉怡 雨婷 紫萱 晓雪 欣雨 梦颖
文慧 雅琪 玉婷 佳颖 雪梅 晓敏 梦甜 依依
""".split()

#: Groups of characters a scanner, a bad print or a tired eye takes for one another.
_ALIKE = (
    "晖辉珲浑 玲铃伶岭 晴睛情清 婷停亭 莉利俐 梅海晦 杨扬场 洁活浩 坤坪坷 佳住往隹 俊峻浚骏竣 琪棋祺淇琦 梓锌辞 涵函涌 宇字宁 轩斩 "
    "欣掀欢 怡恰治 豪毫 杰洪烈 博搏傅 泽译择 鹏朋棚 伟纬玮炜 强彊 磊蕊 超起 飞气 凯剀 旭旮 健键建 峰锋蜂 洋祥样 帅师 威咸戚 翔翱 "
    "阳阴 晨辰 东乐车 林材杯 聪总 彬杉 毅殷 睿容 航舫 勇男 军车 斌赋 波披坡 亮高 刚钢 昊吴昃 然燃 家冢 嘉喜 思恩 远运 振震赈 永水 世廿 "
    "金全 立位 新薪 成咸 少小 国园 庆厌 学字 宏宠 玉王 光兆 云去 智知 瑞端 奇寄 平干 安妥 胜性 民氏 江汀 诚城 彦颜 铭名 锦绵 程稈 达迭 "
    "兴头 福幅 荣茶 康唐 君郡 皓浩 骐骑 麟鳞 钧钓 锐悦 雨两 梦焚 佳桂 雪雷 颖颕 静净 文丈 诗待 悦说 萱宣 语浯 嫣焉 雅稚 紫索 慧彗 敏繁 "
    "丽雨 燕蒸 娟捐 艳绝 芳苏 倩债 娜挪 丹舟 萍苹 莹荧 蕾雷 琳淋 璐潞 霞露 红江 薇微 瑶谣 妍研 蓉容 菲非 茹如 萌明 彤丹 妮泥 瑾谨 瑜喻 "
    "璇旋 媛缓 婉碗 娇桥 刘刈 陈阵 张帐 李季 王玉 赵越 周同 徐除 孙孔 马乌 朱未 胡湖 郭廓 何向 高商 罗岁 梁粱 宋末 许评 韩朝 冯马 曹曾 "
    "肖省 田由 袁哀 于干 蔡葵 余佘 杜社 叶吐 程理 魏巍 吕日 任住 沈沉 卢芦 汪江 范苑 石右 夏复 方万 白自 尹伊 薛薜 戴载 严产 己已巳 未末 大太 土士"
)
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True)
class Confusions:
    """For every character the ones it is taken for: ``same_sound``, ``near_sound`` (dialect), ``alike`` (look)."""

    same_sound: dict[str, str]
    near_sound: dict[str, str]
    alike: dict[str, str]
    reading: dict[str, str]  # toneless, one letter string a character
    same_surname: dict[str, str]  # surnames of one sound

    def twin_of(self, given: str, rng: np.random.Generator) -> str:
        """A name that sounds like ``given`` in its last character, as twins are named; the same name where none does."""
        others = self.same_sound.get(given[-1], "")
        return given[:-1] + others[int(rng.integers(len(others)))] if others else given


def _near(syllable: str) -> set[str]:
    """Syllables that dialects of the Yangtze and Huai do not keep apart: n/l, f/h, -n/-ng, zh/z."""
    found = set()
    if syllable[0] in "nl":
        found.add(("l" if syllable[0] == "n" else "n") + syllable[1:])
    if syllable[0] == "f":
        found |= {"h" + syllable[1:], "hu" + syllable[1:]}
    if syllable.startswith("hu"):
        found |= {"f" + syllable[1:], "f" + syllable[2:]}
    for end, other in (("ing", "in"), ("eng", "en"), ("ang", "an"), ("in", "ing"), ("en", "eng"), ("an", "ang")):
        if syllable.endswith(end):
            found.add(syllable[: -len(end)] + other)
            break
    for long, short in _INITIALS:
        if syllable.startswith(long):
            found.add(short + syllable[2:])
        elif syllable.startswith(short):
            found.add(long + syllable[1:])
    return found


@lru_cache(maxsize=1)
def confusions() -> Confusions:
    """Build the tables from the name characters and the 3,755 of GB 2312 level 1, name characters first."""
    common = [
        bytes([high, low]).decode("gb2312")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA)
    ]
    heads = [c for c in SURNAMES if not c.isdigit()]
    names = list(dict.fromkeys([*BOYS, *GIRLS, *BOTH, *RARE]))
    characters = list(dict.fromkeys([*names, *heads, *common]))
    reading = dict(zip(characters, (lazy_pinyin(c)[0] for c in characters), strict=True))
    by_sound: dict[str, list[str]] = defaultdict(list)
    for character in characters:
        by_sound[reading[character]].append(character)
    usual = set(names)

    def first(sounds: set[str], without: str) -> str:
        """Name characters thrice, so that they are drawn thrice as often; at most twelve others."""
        found = [c for s in sorted(sounds) for c in by_sound.get(s, ()) if c != without]
        good = [c for c in found if c in usual]
        return "".join(good * 3 + [c for c in found if c not in usual][:12])

    alike: dict[str, str] = defaultdict(str)
    for group in _ALIKE.split():
        for character in group:
            alike[character] += group.replace(character, "")
    surname = {c: "".join(o for o in heads if o != c and reading[o] == reading[c]) for c in heads}
    return Confusions(
        {c: first({reading[c]}, c) for c in characters},
        {c: first(_near(reading[c]), c) for c in characters},
        dict(alike),
        reading,
        surname,
    )
