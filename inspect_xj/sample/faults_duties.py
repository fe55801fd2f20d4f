"""Planted faults of units and lists: who answers, what was signed and audited, what the log and the statistics tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from inspect_xj.sample.beside import new_citizen
from inspect_xj.sample.families import Households
from inspect_xj.sample.faults import Amounts
from inspect_xj.sample.registry import Registry
from inspect_xj.sample.world import CALL_DAYS, Document, Duty, Entry, Padding, School, Submission

__all__ = ["plant_duties"]

_T = TypeVar("_T", Duty, School, Submission)
#: So many schools carry each fault.
_EACH = 3
_BEFORE_THE_VISIT = datetime(2009, 9, 29, 15, 20)


def plant_duties(registry: Registry, households: Households, amount: Amounts) -> None:
    """Plant ZZ-03, 05…10, CG-24, 25, DA-26, 30, each on rows that carry no other fault."""
    _heads(registry)
    _one_keeper(registry)
    _pledges(registry)
    _missing_things(registry)
    _unaudited(registry)
    _padded_statistics(registry)
    _before_the_visit(registry)
    for _ in range(amount(0.001)):
        citizen = new_citizen(registry, households, registry.rng)
        registry.world.citizens.append(citizen)
        registry.expect("CG-24", "适龄儿童在本县无学籍，去向没有写明", citizen)


def _shuffled(registry: Registry) -> list[School]:
    schools = [school for school in registry.independent if school.stage != "特教"]
    registry.rng.shuffle(schools)
    return schools


def _free(registry: Registry, subjects: Iterator[_T]) -> Iterator[_T]:
    """Those that no fault has been planted on."""
    taken = {id(subject) for mark in registry.world.marks if mark.expected for subject in mark.subjects}
    return (subject for subject in subjects if id(subject) not in taken)


def _duties(registry: Registry) -> Iterator[Duty]:
    by_code = {duty.code: duty for duty in registry.world.duties}
    for duty in _free(registry, (by_code[school.code] for school in _shuffled(registry))):
        if duty.delegated == "否":
            yield duty


def _heads(registry: Registry) -> None:
    for index, duty in zip(range(_EACH), _duties(registry), strict=False):
        duty.first = ("", duty.responsible, "石守成")[index % 3]
        registry.expect("ZZ-03", "校长未列为第一责任人", duty)


def _one_keeper(registry: Registry) -> None:
    """One clerk, one telephone, two schools."""
    duties = list(_duties(registry))
    for first, second in zip(duties[::2][:_EACH], duties[1::2], strict=False):
        second.keeper, second.phone = first.keeper, first.phone
        registry.expect("ZZ-05", "一人登记为两所学校的学籍管理员", first, second)


def _pledges(registry: Registry) -> None:
    """No pledge, last year's pledge, no rules of its own, no authority: schools that differ."""
    documents, schools = registry.world.documents, _free(registry, iter(_shuffled(registry)))

    def drop(school: School, kind: str) -> Document:
        document = next(d for d in documents if d.code == school.code and d.kind == kind)
        documents.remove(document)
        return document

    for index, school in zip(range(_EACH), schools, strict=False):
        document = drop(school, "责任书")
        if index % 2 == 0:
            registry.expect("ZZ-06", "没有签订责任书", school)
            continue
        document.on, document.year = document.on.replace(year=2008) if document.on else None, "2008-2009"
        documents.append(document)
        registry.expect("ZZ-06", "责任书是上学年的", document)
    for _, school in zip(range(_EACH), schools, strict=False):
        drop(school, "管理制度")
        registry.expect("ZZ-07", "没有学籍管理制度", school)
    for _, school in zip(range(_EACH), schools, strict=False):
        school.authority = ""
        registry.expect("ZZ-10", "没有主管单位", school)


def _missing_things(registry: Registry) -> None:
    for index, school in zip(range(_EACH), _shuffled(registry), strict=False):
        mine = [condition for condition in registry.world.conditions if condition.school is school]
        condition = mine[index % len(mine)]
        condition.has, condition.proof = ("否", "")[index % 2], ""
        registry.expect("ZZ-08", f"{condition.item}不具备或没有填", condition)


def _submissions(registry: Registry) -> Iterator[Submission]:
    by_school = {id(submission.school): submission for submission in registry.world.submissions}
    return _free(registry, (by_school[id(school)] for school in _shuffled(registry)))


def _unaudited(registry: Registry) -> None:
    rows = _submissions(registry)
    for index, submission in zip(range(_EACH), rows, strict=False):
        if index % 3 == 0:
            submission.auditor, submission.audited = "", None
        elif index % 3 == 1:
            submission.auditor = submission.reporter
        else:
            submission.audited = submission.on - timedelta(days=3) if submission.on else None
        registry.expect("ZZ-09", ("没有审核人", "自报自审", "审核在上报之前")[index % 3], submission)
    for index, submission in zip(range(_EACH), rows, strict=False):
        submission.extra = (9, -8, 14)[index % 3]
        registry.expect("DA-26", "上报人数与库内不符", submission)


def _padded_statistics(registry: Registry) -> None:
    """Grades whose statistics report a tenth more pupils than the books hold: the padding of domain §4.4."""
    for _, school in zip(range(_EACH), _shuffled(registry), strict=False):
        grade = registry.rng.choice(school.grades)
        seats = sum(room.seats for room in school.rooms if room.grade == grade)
        padding = Padding(school, grade, max(6, seats // 8))
        registry.world.paddings.append(padding)
        registry.expect("CG-25", "事业统计人数多于学籍", padding)


def _before_the_visit(registry: Registry) -> None:
    schools = [school for school in _shuffled(registry) if school.days and school.days[0] in CALL_DAYS]
    for index, school in zip(range(_EACH), schools, strict=False):
        seats = sum(room.seats for room in school.rooms)
        at = _BEFORE_THE_VISIT + timedelta(hours=index)
        entry = Entry(at, f"xj{school.code}", school, "批量修改", "家庭住址、就读方式", max(12, seats // 5))
        registry.world.entries.append(entry)
        registry.expect("DA-30", "点名前十天批量修改", entry)
