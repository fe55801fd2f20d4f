"""The two models given to Splink 5: comparisons with their levels, and blocking rules."""

from __future__ import annotations

from splink.internals.comparison_level_library import CustomLevel

__all__ = ["REG_RULES", "ROLL_RULES", "comparisons"]

_FIXED_M = 1e-8  # of two valid numbers that differ: twins must cost something
REG_RULES = (
    ("number",),
    ("xjh",),
    ("name", "birth"),
    ("sound", "birth"),
    ("sound", "grade", "sex"),
    ("birth", "phone"),
    ("birth", "surname", "sex"),
    ("phone", "sex"),
    ("address", "birth"),
)
ROLL_RULES = (
    ("number",),
    ("xjh",),
    ("school", "grade", "class", "surname"),
    ("school", "grade", "class", "given"),
    ("school", "sound"),
    ("school", "grade", "surname"),
    ("sound", "grade"),
    ("name",),
    ("birth", "surname"),
)


def _level(sql: str, label: str, **configured: object) -> CustomLevel:
    return CustomLevel(sql, label).configure(**configured)


def _null(column: str) -> CustomLevel:
    return _level(f"{column}_l is null or {column}_r is null", "null", is_null_level=True)


def _comparison(name: str, *levels: CustomLevel) -> dict[str, object]:
    return {"output_column_name": name, "comparison_levels": [*levels, _level("else", "else")]}


def _rate(value: float) -> dict[str, object]:
    """A level that random pairs hardly ever reach: u is known better than sampled."""
    return {"u_probability": value, "fix_u_probability": True}


def _slip(column: str) -> str:
    """One digit wrong, two swapped, one lost: by hamming distance, for DuckDB's Damerau distance is thirty times slower."""
    left, right = f"{column}_l", f"{column}_r"
    return (
        f"case when length({left}) = length({right}) then hamming({left}, {right}) <= 2 "
        f"when abs(length({left}) - length({right})) = 1 then levenshtein({left}, {right}) <= 1 else false end"
    )


def _slip_in_given() -> str:
    """One of two characters of the given name the same, or one dropped, added or turned round (levenshtein counts bytes)."""
    same = "g1_l = g1_r or g2_l = g2_r or (g1_l = g2_r and g2_l = g1_r)"
    fewer = "(g2_l = '' and (g1_l = g1_r or g1_l = g2_r)) or (g2_r = '' and (g1_r = g1_l or g1_r = g2_l))"
    return f"(case when g2_l <> '' and g2_r <> '' then {same} else {fewer} end)"


def comparisons(n: int, rolls: bool) -> list[dict[str, object]]:
    """The comparisons of ``n`` registrations among themselves, or with roll entries."""
    one = 1 / n
    name = _comparison(
        "name",
        _null("name"),
        _level("name_l = name_r", "same", tf_adjustment_column="name"),
        _level("former_l = name_r or name_l = former_r", "former name", **_rate(one)),
        _level("sound_l = sound_r", "same sound", tf_adjustment_column="sound", disable_tf_exact_match_detection=True),
        _level(
            f"(surname_l = surname_r and {_slip_in_given()}) or (given_l = given_r and length(given_l) = 2)",
            "one character of three",
        ),
        _level(
            "surname_l = surname_r and surname_sound_l = surname_sound_r and length(given_l) = 1 and length(given_r) = 1 "
            "and initial_l = initial_r",
            "given name begins alike",
        ),
        _level("surname_l = surname_r", "surname"),
    )
    number = _comparison(
        "number",
        _null("number"),
        _level("number_l = number_r", "same", **_rate(one)),
        _level(
            "valid_l and valid_r and name_l <> name_r",
            "both valid, different, and another name",
            m_probability=_FIXED_M,
            fix_m_probability=True,
        ),
        # Its name agrees: u must not count that a second time.
        _level("valid_l and valid_r", "both valid, different", **_rate(0.85)),
        _level(_slip("number"), "one slip", **_rate(one * 2)),
        _level("number_l[1:14] = number_r[1:14]", "all but the last four"),
    )
    xjh = _comparison(
        "xjh",
        _null("xjh"),
        _level("xjh_l = xjh_r", "same", **_rate(one)),
        _level(_slip("xjh"), "one slip", **_rate(one * 30)),
    )
    birth = _comparison(
        "birth",
        _null("birth"),
        _level("birth_l = birth_r", "same"),
        _level(
            "hamming(birth_l, birth_r) <= 1 or (birth_l[1:4] = birth_r[1:4] and birth_l[5:6] = birth_r[7:8] "
            "and birth_l[7:8] = birth_r[5:6])",
            "one slip",
        ),
        _level("(birth_l[1:6] = birth_r[1:6]) or (birth_l[5:8] = birth_r[5:8])", "month or day"),
        _level("birth_l[1:4] = birth_r[1:4]", "year"),
    )
    sex = _comparison("sex", _null("sex"), _level("sex_l = sex_r", "same"))
    shared = [name, number, xjh, birth, sex]
    if rolls:
        place = _comparison(
            "place",
            _level("school_l = school_r and grade_l = grade_r and class_l = class_r", "same class"),
            _level("school_l = school_r and grade_l = grade_r", "same grade of the school"),
            _level("school_l = school_r", "same school"),
            _level("grade_l = grade_r", "same grade"),
        )
        return [*shared, place]
    place = _comparison(
        "place",
        _level("school_l = school_r", "same school", m_probability=0.02, fix_m_probability=True),
        _level("grade_l = grade_r", "same grade"),
        _level("abs(grade_l - grade_r) = 1", "next grade"),
    )
    household = _comparison(
        "household",
        _level(
            "(len(kin_l) = 0 or len(kin_r) = 0) and (len(phones_l) = 0 or len(phones_r) = 0)",
            "null",
            is_null_level=True,
        ),
        _level(
            "list_has_any(kin_l, kin_r) and (list_has_any(phones_l, phones_r) or address_l = address_r)",
            "two agree",
            **_rate(one),
        ),
        _level("list_has_any(kin_l, kin_r) or list_has_any(phones_l, phones_r)", "a relative or a telephone"),
        _level("address_l = address_r", "address"),
    )
    return [*shared, place, household]
