"""The 组织责任 side: who answers for 学籍 in each school, who reported when; and the faults planted there."""

from __future__ import annotations

from datetime import date, timedelta

from inspect_xj.sample.registry import Registry
from inspect_xj.sample.world import AS_OF, COUNTY, REGION, Condition, Document, Duty, Registration, School, Submission

__all__ = ["add_units", "count_submissions", "plant_units"]

_THINGS = (
    ("计算机", "资产账"),
    ("网络", "缴费单"),
    ("经费", "预算表"),
    ("档案柜", "照片"),
    ("培训", "签到表"),
)
_ACTIVE = ("在读", "复学")


def add_units(registry: Registry) -> None:
    """管理责任 and 上报 as they should be; the 中心校 answers for its 教学点, which is lawful."""
    world, rng = registry.world, registry.rng
    head, keeper = "周立新", "吴建华"
    world.duties.append(
        Duty(REGION, f"{COUNTY}教育局", "基础教育股", head, "郑国强", keeper, keeper, "14299990000",
             document="示教基〔2009〕12号")
    )  # fmt: skip
    for number, school in enumerate(world.schools):
        duty = Duty(
            school.code,
            school.name,
            "教导处" if school.stage in ("小学", "教学点", "特教") else "教务处",
            school.keeper,
            school.head,
            school.keeper,
            school.collector,
            school.phone,
            document=f"校字〔2009〕{number % 7 + 1}号",
        )
        if school.parent is not None:
            duty.delegated, duty.delegate = "是", school.parent.name
            registry.lawful("ZZ-04", "教学点由中心校管理", duty)
        world.duties.append(duty)
        on = date(2009, 9, 30) + timedelta(days=rng.choice((0, 0, 8, 9, 10)))
        world.submissions.append(Submission(school, on, 0, school.keeper, school.head, on))
    _papers_and_things(registry)


def _papers_and_things(registry: Registry) -> None:
    """The county's 实施细则, every school's rules and pledge, and what it must have at hand."""
    world = registry.world
    world.documents.append(
        Document(
            REGION,
            f"{COUNTY}教育局",
            "实施细则",
            f"{COUNTY}中小学学籍管理实施细则",
            "示教基〔2009〕9号",
            date(2009, 3, 12),
        )
    )
    for index, school in enumerate(world.schools):
        for kind, title in (("管理制度", "学籍管理制度"), ("责任书", "学籍管理责任书")):
            number = f"校字〔2009〕{index % 9 + 1}号"
            world.documents.append(Document(school.code, school.name, kind, title, number, date(2009, 9, 1)))
        world.conditions += [Condition(school, item, "是", proof) for item, proof in _THINGS]


def count_submissions(registrations: list[Registration], submissions: list[Submission]) -> None:
    """Fill 上报人数 with the pupils each school really has on its books."""
    counts: dict[int, int] = {}
    for registration in registrations:
        if registration.status in _ACTIVE:
            counts[id(registration.school)] = counts.get(id(registration.school), 0) + 1
    for submission in submissions:
        submission.count = counts.get(id(submission.school), 0) + submission.extra


def plant_units(registry: Registry) -> None:
    """Plant ZZ-01, ZZ-02, ZZ-04 and DA-24, at least three each, every one on a school of its own."""
    schools = [school for school in registry.independent if school.stage != "特教"]
    registry.rng.shuffle(schools)
    each = max(3, round(len(schools) * 0.05))
    duties = {duty.code: duty for duty in registry.world.duties}
    submissions = {submission.school.code: submission for submission in registry.world.submissions}
    centres = [school for school in registry.world.schools if school.is_centre]
    # Only a school beside its 中心小学 can be handed over to it.
    delegating = [school for school in schools if not school.is_centre and school.stage != "高中"][:each]
    for school in delegating:
        _delegate(registry, duties[school.code], school, centres)
    pool = iter([school for school in schools if school not in delegating])
    for index in range(each):
        duty = duties[next(pool).code]
        duty.department = ("", "待定", "无")[index % 3]
        registry.expect("ZZ-01", "责任部门为空或占位", duty)
    for index in range(each):
        duty = duties[next(pool).code]
        if index % 2 == 0:
            duty.keeper = ("", "待定")[index // 2 % 2]
        else:
            duty.collector = ("", "无")[index // 2 % 2]
        registry.expect("ZZ-02", "学籍管理员或信息采集员未明确", duty)
    for index in range(each):
        _late(registry, submissions[next(pool).code], index)


def _delegate(registry: Registry, duty: Duty, school: School, centres: list[School]) -> None:
    centre = next(c for c in centres if c.township is school.township)
    duty.delegated, duty.delegate = "是", centre.name
    registry.expect("ZZ-04", "学籍委托乡镇中心学校管理", duty)


def _late(registry: Registry, submission: Submission, number: int) -> None:
    if number % 3 == 0:
        submission.on = submission.audited = None
        note = "未上报"
    else:
        submission.on = submission.audited = AS_OF - timedelta(days=number % 3 - 1)
        note = "逾期上报"
    registry.expect("DA-24", note, submission)
