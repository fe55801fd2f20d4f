"""Planted faults in the fields of one registration: age, grade, missing parts, wrong numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from inspect_xj.sample.faults import Amounts, ordinary, settled, wrong_check_digit
from inspect_xj.sample.numbers import check_digit, entry_year
from inspect_xj.sample.registry import Registry, years_earlier
from inspect_xj.sample.world import REGION, Paper, Registration, Room

__all__ = ["plant_fields"]


def plant_fields(registry: Registry, amount: Amounts) -> None:
    """Plant CG-11…13, 17 and DA-01…08, 12…14, 21; ``amount`` turns a rate into a number of cases."""
    _excel_damage(registry)
    _wrong_column(registry)
    _too_young(registry, amount(0.002))
    _too_old(registry, amount(0.0015))
    _wrong_entry(registry, amount(0.002))
    _long_suspension(registry, amount(0.0007))
    _missing_parts(registry, amount(0.003))
    _blank_fields(registry, amount(0.003))
    _wrong_identity(registry, amount(0.002))
    _fifteen_digits(registry, amount(0.001))
    _wrong_birthday(registry, amount(0.003))
    _wrong_sex(registry, amount(0.001))
    _unknown_region(registry, amount(0.001))
    _wrong_length(registry, amount(0.0015))
    _wrong_lifelong(registry, amount(0.0025))
    _wrong_regional(registry, amount(0.002))
    _paper_files(registry, amount(0.003))


def _local(registration: Registration) -> bool:
    return ordinary(registration) and registration.id_number.startswith(REGION)


def _too_young(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "CG-11", lambda r: _local(r) and r.grade == 1)):
        # Every other one is four years old: the padding of first grades that domain §4.4 tells of.
        year = 2005 if index % 2 == 0 else 2004
        registry.rebirth(registration, date(year, registry.rng.randrange(1, 8), registry.rng.randrange(1, 29)))
        registry.expect("CG-11", "入学时未满五周岁半", registration)


def _too_old(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "CG-12", lambda r: _local(r) and 2 <= r.grade <= 9)):
        registry.rebirth(registration, years_earlier(registration.child.born, 4 + index % 2))
        registry.expect("CG-12", "年龄比所在年级应有年龄大三岁以上", registration)


def _wrong_entry(registry: Registry, number: int) -> None:
    """入学年月 two years off while 学籍号 and grade agree; later in primary school, so that the age at entry stays right."""
    for registration in registry.take(number, "CG-13", lambda r: ordinary(r) and r.grade in (3, 4, 5, 6, 8, 9)):
        step = 2 if registration.grade <= 6 else -2
        registration.entered = f"{int(registration.entered[:4]) + step}09"
        registration.regional = registry.numbers.regional(
            registration.school, int(registration.entered[:4]), registration.sex
        )
        registry.expect("CG-13", "年级与入学年月不符，无留级、跳级、休学记录", registration)


def _long_suspension(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-17", settled):
        on = date(2007, 9, 10) + timedelta(days=registry.rng.randrange(0, 300))
        registration.status, registration.child.seat = "休学", None
        registry.change(registration, "休学", on, reason="疾病", from_grade=registration.grade)
        registry.expect("CG-17", f"{on.isoformat()}起休学，超过一学年未续办", registration)


def _missing_parts(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-01", settled)):
        if index % 3 == 0:
            registration.members = []
            registry.expect("DA-01", "缺家庭信息", registration)
        elif index % 3 == 1:
            registration.resume = []
            registry.expect("DA-01", "缺简历信息", registration)
        else:
            registration.status = "复学"
            registry.expect("DA-01", "状态为复学而无变动信息", registration)


def _blank_fields(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-02", settled)):
        field = ("入学年月", "出生日期", "性别", "班级")[index % 4]
        if field == "入学年月":
            registration.entered = ""
        elif field == "出生日期":
            registration.born = None
        elif field == "性别":
            registration.sex = ""
        else:
            registration.class_blank = True
        registry.expect("DA-02", f"必填项{field}为空", registration)


def _wrong_identity(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-03", _local)):
        right = registration.id_number
        form = index % 4
        if form == 0:
            registration.id_number, note = wrong_check_digit(right), "校验位错误"
        elif form == 1:
            # Two neighbours of the 顺序码 swapped; where they are equal, its middle digit is another one.
            if right[14] != right[15]:
                registration.id_number = right[:14] + right[15] + right[14] + right[16:]
            else:
                registration.id_number = right[:15] + str((int(right[15]) + 1) % 10) + right[16:]
            note = "号码录错，校验不通过"
        elif form == 2:
            registration.id_number, note = right[:15] + right[16:], "少一位（17位）"
        else:
            registration.id_number, note = right[:15] + "A" + right[16:], "含字母"
        registry.expect("DA-03", note, registration)


def _fifteen_digits(registry: Registry, number: int) -> None:
    def fits(registration: Registration) -> bool:
        return _local(registration) and registration.child.born.year < 2000

    for registration in registry.take(number, "DA-04", fits):
        registration.id_number = registration.id_number[:6] + registration.id_number[8:17]
        registry.expect("DA-04", "15位旧号", registration)


def _excel_damage(registry: Registry) -> None:
    """One school that saved its list with the ID column as numbers: fifteen digits are left."""
    school = min(
        (s for s in registry.independent if s.stage == "小学" and not s.is_centre and s.days),
        key=lambda s: (abs(sum(room.seats for room in s.rooms) - 60), s.code),
    )

    def fits(registration: Registration) -> bool:
        return (
            registration.school is school
            and _local(registration)
            and check_digit(registration.id_number[:15] + "00") != "0"
        )

    for index, registration in enumerate(registry.take(60, "DA-05", fits)):
        if index % 4 == 3:
            number = f"{int(registration.id_number[:17]) * 10:.5E}"
            registration.id_number, note = number, "表格损坏：科学计数法"
        else:
            registration.id_number, note = registration.id_number[:15] + "000", "表格损坏：末三位变为000"
        registry.expect("DA-05", note, registration)


def _wrong_column(registry: Registry) -> None:
    """One class whose 地区学号 stands in the ID column too."""
    room = _room_of(registry, lambda r: r.grade in (7, 8, 9) and r.school.stage == "初中" and r.called)
    for registration in registry.take(12, "DA-05", lambda r: r.room is room and _local(r)):
        registration.id_number = registration.regional
        registry.expect("DA-05", "错列：身份证号栏填的是地区学号", registration)


def _room_of(registry: Registry, fits: Callable[[Room], bool]) -> Room:
    rooms = [room for room in registry.rooms if fits(room) and room.school.days]
    return registry.rng.choice(rooms)


def _wrong_birthday(registry: Registry, number: int) -> None:
    """日月颠倒, a year off, the lunar date; always older, so that no rule about age speaks."""
    for index, registration in enumerate(registry.take(number, "DA-06", _local)):
        born = registration.child.born
        if index % 3 == 0 and born.day <= 12 and born.day < born.month:
            registration.born, note = born.replace(month=born.day, day=born.month), "日月颠倒"
        elif index % 3 == 1:
            registration.born, note = years_earlier(born, 1), "相差一年"
        else:
            registration.born, note = born - timedelta(days=registry.rng.randrange(17, 53)), "疑为农历生日"
        registry.expect("DA-06", f"出生日期与证号不符：{note}", registration)


def _wrong_sex(registry: Registry, number: int) -> None:
    """The ID number is that of the other sex; 性别 and 特征码 agree with each other."""
    for registration in registry.take(number, "DA-07", _local):
        child = registration.child
        other = "女" if child.sex == "男" else "男"
        child.id_number = registration.id_number = registry.numbers.own_id(child.born, other)
        registry.expect("DA-07", "性别与证号第十七位不符", registration)


def _unknown_region(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-08", _local)):
        body = ("349987", "345601", "398812")[index % 3] + registration.id_number[6:17]
        registration.id_number = registration.child.id_number = body + check_digit(body)
        registry.expect("DA-08", "证号地区码从未使用", registration)


def _wrong_length(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-12", ordinary)):
        xjh = registration.xjh
        registration.xjh = (xjh[:-1], xjh + "1", xjh[:11] + "B" + xjh[12:])[index % 3]
        registry.expect("DA-12", ("学籍号15位", "学籍号17位", "学籍号含字母")[index % 3], registration)


def _wrong_lifelong(registry: Registry, number: int) -> None:
    """One segment of the 16 digits wrong: region 0–5, year 6–7, 学区号 8–10, 特征码 11, 流水号 12–15."""
    areas = {township.area for township in registry.world.townships}
    unknown = next(f"{code:03d}" for code in range(871, 1000) if f"{code:03d}" not in areas)
    for index, registration in enumerate(registry.take(number, "DA-13", _local)):
        xjh = registration.xjh
        year = (int(xjh[6:8]) - 5) % 100
        opposite = "2" if xjh[11] == "1" else "1"
        outside = "3" if xjh[11] == "1" else "4"
        # the next serial of the other year
        other_year = entry_year(registration.grade, stage=False) - 5
        serial = registry.numbers.lifelong(xjh[8:11], other_year, 0)[-4:] if index % 7 == 1 else ""

        registration.xjh, note = (
            ("349987" + xjh[6:], "区划不存在"),
            (xjh[:6] + f"{year:02d}" + xjh[8:12] + serial, "入学年份与年级不符"),
            (xjh[:11] + "9" + xjh[12:], "特征码无效"),
            (xjh[:11] + opposite + xjh[12:], "特征码与性别不符"),
            (xjh[:11] + outside + xjh[12:], "特征码为省外转入而无省外转入记录"),
            (xjh[:12] + "0000", "流水号0000"),
            (xjh[:8] + unknown + xjh[11:], "学区号未登记"),
        )[index % 7]
        registry.expect("DA-13", note, registration)


def _wrong_regional(registry: Registry, number: int) -> None:
    """Senior numbers have another form; the faults go to the 18-digit ones."""
    for index, registration in enumerate(registry.take(number, "DA-14", lambda r: ordinary(r) and r.grade <= 9)):
        number_ = registration.regional
        # Four years off is neither the year of grade 1 nor that of another stage.
        year = (int(number_[11:13]) - 4) % 100
        opposite = "2" if number_[13] == "1" else "1"
        registration.regional, note = (
            ("349987" + number_[6:], "区划不符"),
            (number_[:8] + "987" + number_[11:], "学校编码不符"),
            (number_[:11] + f"{year:02d}" + number_[13:], "入学年份不符"),
            (number_[:13] + opposite + f"{9000 + index:04d}", "性别码不符"),
            (number_[:14] + "0000", "流水号0000"),
            (number_[:-1], "少一位"),
        )[index % 6]
        registry.expect("DA-14", f"地区学号{note}", registration)


def _paper_files(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-21", settled)):
        if index % 3 == 0:
            registration.has_paper = False
            registry.expect("DA-21", "无纸质档案", registration)
        elif index % 3 == 1:
            registration.paper_filed = "否"
            registry.expect("DA-21", "纸质档案登记为未建档", registration)
        else:
            # The pupil itself stays as it is; what is too many is a file of somebody nobody knows.
            registration.tag = ""
            extra = registry.households.seat(registration.room, registry.households.full_names)
            area = registration.school.township.area
            xjh = registry.numbers.lifelong(area, int(registration.entered[:4]), registry.feature(extra.sex))
            paper = Paper(xjh, extra.name, registration.room, "是", registration.filed, "")
            registry.world.papers.append(paper)
            registry.expect("DA-21", "有纸质档案而无学籍", paper)
