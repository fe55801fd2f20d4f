"""What the fictional county consists of: plain records that the generator fills and the writers read.

A record is a thing of the county (a child, a registration), not a row of a file: the same registration is written by
one school as a line of an xlsx and by another as a dbf record. Records are compared by identity, never by value,
because two namesakes with equal fields are two children.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

__all__ = [
    "AS_OF",
    "CALL_DAYS",
    "COUNTY",
    "FOLLOWED_DAYS",
    "REGION",
    "SCHOOL_YEAR",
    "YEAR_LABEL",
    "Change",
    "Child",
    "Citizen",
    "Condition",
    "Document",
    "Duty",
    "Entry",
    "Exemption",
    "Family",
    "Interview",
    "Mark",
    "Member",
    "Padding",
    "Paper",
    "Registration",
    "Room",
    "School",
    "Stretch",
    "Submission",
    "Township",
    "World",
]

#: The county that does not exist: GB/T 2260 never assigned this code, so no number can be anyone's.
REGION = "349901"
COUNTY = "示例县"
AS_OF = date(2009, 10, 12)
SCHOOL_YEAR = 2009
YEAR_LABEL = "2009-2010"
#: The days on which the inspectors called the classes (the first two working days after the National Day holidays).
CALL_DAYS = (date(2009, 10, 9), date(2009, 10, 12))
#: The days of the one school that the inspectors had already been to in September.
FOLLOWED_DAYS = (date(2009, 9, 21), date(2009, 9, 28), *CALL_DAYS)


@dataclass(slots=True, eq=False)
class Township:
    """A township and the 学区号 of its 中心小学."""

    name: str
    area: str


@dataclass(slots=True, eq=False)
class School:
    """A school; ``stage`` is 小学 教学点 初中 九年一贯制 高中 特教."""

    code: str
    name: str
    stage: str
    township: Township
    grades: tuple[int, ...]
    head: str
    keeper: str
    collector: str
    phone: str
    is_centre: bool = False
    parent: School | None = None
    rooms: list[Room] = field(default_factory=list)
    authority: str = REGION  # 主管单位代码
    days: tuple[date, ...] = ()  # when it was called; none = never visited
    roll_numbers: str = ""  # which number its rolls carry: "" | 身份证件号 | 学籍号


@dataclass(slots=True, eq=False)
class Room:
    """A class; ``called`` is false where the inspectors got no list."""

    school: School
    grade: int
    number: int
    teacher: str
    seats: int
    called: bool = True


@dataclass(slots=True, eq=False)
class Member:
    """A relative."""

    name: str
    relation: str
    guardian: bool
    phone: str
    id_number: str
    born: date
    work: str

    def unguarded(self) -> Member:
        """The same relative, not a guardian."""
        return replace(self, guardian=False)


@dataclass(slots=True, eq=False)
class Family:
    """A household: what brothers and sisters share."""

    surname: str
    township: Township
    address: str
    members: list[Member]
    births: list[date] = field(default_factory=list)
    middle: str = ""  # the character the given names of its children share, if any


@dataclass(slots=True, eq=False)
class Stretch:
    """A line of 学生简历; ``end`` is None for the present school."""

    start: str
    end: str
    school: str
    witness: str


@dataclass(slots=True, eq=False)
class Child:
    """A child of flesh and blood: what is true of it, and where it really sits."""

    name: str
    sex: str
    born: date
    nation: str
    family: Family
    id_number: str
    id_type: str = "居民身份证"
    hukou: str = COUNTY
    seat: Room | None = None
    state: str = ""  # word on the roll: "" | 到校 | 请假 | 缺勤 | 查无此人
    roll_name: str = ""  # how the roll spells it, where a clerk slipped
    note: str = ""  # remark on the roll
    gone_since: date | None = None  # marked 缺勤 from this day on


@dataclass(slots=True, eq=False)
class Registration:
    """One registration as the school keyed it: faults change these fields, never the child's."""

    child: Child
    room: Room
    xjh: str
    regional: str
    name: str
    sex: str
    born: date | None
    id_type: str
    id_number: str
    entered: str  # YYYYMM, into this stage
    status: str = "在读"
    way: str = "走读"
    source: str = "正常入学"
    filed: date | None = None
    category: str = ""
    class_blank: bool = False
    class_number: int = 0  # another class than that of ``room``, as keyed
    nationality: str = "中国"
    overseas: str = "否"  # 港澳台侨外
    members: list[Member] = field(default_factory=list)
    resume: list[Stretch] = field(default_factory=list)
    has_paper: bool = True
    paper_filed: str = "是"
    tag: str = ""  # the lawful case or the fault it stands for; no registration serves two

    @property
    def school(self) -> School:
        """The school of record."""
        return self.room.school

    @property
    def grade(self) -> int:
        """1–12."""
        return self.room.grade


@dataclass(slots=True, eq=False)
class Change:
    """One 学籍变动."""

    xjh: str
    name: str
    id_number: str
    kind: str
    on: date
    reason: str = ""
    from_code: str = ""
    from_name: str = ""
    to_code: str = ""
    to_name: str = ""
    origin: str = ""
    from_grade: int = 0
    to_grade: int = 0
    applied: date | None = None
    approved: date | None = None
    done: date | None = None
    handler: str = ""
    approver: str = ""
    document: str = ""


@dataclass(slots=True, eq=False)
class Exemption:
    """A lawful absence."""

    registration: Registration
    kind: str
    since: date
    until: date | None
    document: str


@dataclass(slots=True, eq=False)
class Paper:
    """A paper file."""

    xjh: str
    name: str
    room: Room
    filed: str  # 是 | 否
    on: date | None
    shelf: str
    checked: str = ""  # 检查结果


@dataclass(slots=True, eq=False)
class Duty:
    """A unit's 管理责任."""

    code: str
    name: str
    department: str
    responsible: str
    first: str
    keeper: str
    collector: str
    phone: str
    delegated: str = "否"
    delegate: str = ""
    document: str = ""


@dataclass(slots=True, eq=False)
class Submission:
    """A school's report of its data to the county."""

    school: School
    on: date | None
    count: int
    reporter: str
    auditor: str
    audited: date | None
    extra: int = 0  # reported beyond those on the books


@dataclass(slots=True, eq=False)
class Document:
    """A document of a unit, on the list of 制度文件."""

    code: str
    unit: str
    kind: str
    title: str
    number: str
    on: date | None
    year: str = YEAR_LABEL


@dataclass(slots=True, eq=False)
class Condition:
    """One thing a school must have, and whether it has."""

    school: School
    item: str
    has: str
    proof: str


@dataclass(slots=True, eq=False)
class Padding:
    """Pupils that the statistics of a grade report beyond those on the books."""

    school: School
    grade: int
    extra: int


@dataclass(slots=True, eq=False)
class Citizen:
    """A child of school age on the 户籍 list of its township; ``where``: where it is, if the village knows."""

    name: str
    sex: str
    born: date
    id_number: str
    address: str
    township: Township
    where: str = ""


@dataclass(slots=True, eq=False)
class Interview:
    """What somebody of the school said of a pupil when asked."""

    registration: Registration
    on: date
    witness: str
    said: str


@dataclass(slots=True, eq=False)
class Entry:
    """A line of the log of the registry's computer."""

    at: datetime
    account: str
    school: School
    action: str
    target: str
    count: int
    xjh: str = ""


#: What a line of the truth may point at: a record with a row of its own, or a child (all its lines on the rolls).
Subject = (
    Registration
    | Child
    | Change
    | Paper
    | Duty
    | Submission
    | School
    | Document
    | Condition
    | Padding
    | Citizen
    | Entry
    | Room
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the truth: this rule must (or must not) speak about these records."""

    expected: bool
    rule: str
    case: str  # number of the planted case; several rules may share it when one fault breaks two
    subjects: tuple[Subject, ...]
    note: str


@dataclass(slots=True, eq=False)
class World:
    """The whole county."""

    townships: list[Township] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    paddings: list[Padding] = field(default_factory=list)
    citizens: list[Citizen] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    interviews: list[Interview] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    damage: int = 0  # cells a clerk wrote differently without changing what they mean
