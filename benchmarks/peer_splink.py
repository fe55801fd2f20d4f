"""Splink 5, tuned as strongly as we can, always in its favour.

Two models: registrations among themselves, and roll entries to registrations. Household is one comparison; names have term
frequencies at the levels same text and same sound; two valid numbers that differ are a level of their own with fixed m. In its
favour: m is learnt from the truth (no EM that could go astray), every threshold is the best one by the truth, components are found by
scipy, the features (readings, lists of household) and the search for thresholds are not timed, and its findings come from the
better of components and one-to-one matches.
"""

from __future__ import annotations

import logging
import time
import warnings
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from county import County
from peers import components, links_table, open_clean
from pyarrow import feather
from pypinyin import lazy_pinyin
from scoring import FINDINGS, derive_findings, pair_score, set_score
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink_model import REG_RULES, ROLL_RULES, comparisons
from workers import peak_mib


def _features(db: duckdb.DuckDBPyConnection, county: County) -> None:
    """Make reg and roll: what the comparisons read, one row a row."""
    names = [
        r[0]
        for r in db.execute(
            "select distinct 姓名 from 学籍 where 姓名 is not null union select distinct 姓名 from 到校 where 姓名 is not null"
        ).fetchall()
    ]
    sound = pa.table({"w": pa.array(names, pa.string()), "s": [" ".join(lazy_pinyin(name)).lower() for name in names]})
    db.register("sounds", sound)
    number = (
        "case when length(n.身份证件号) = 15 then n.身份证件号[1:6] || '19' || n.身份证件号[7:15] else n.身份证件号 end"
    )
    columns = f"""n.行号 as unique_id, n.姓名 as name, s.s as sound, n.姓名[1] as surname,
        n.姓名[2:] as given, n.姓名[2] as g1, n.姓名[3] as g2, split_part(s.s, ' ', 1) as surname_sound, split_part(s.s, ' ', 2)[1] as initial, n.性别 as sex,
        strftime(n.出生日期, '%Y%m%d') as birth, {number} as number,
        (length(n.身份证件号) = 18 and n.身份证件号_缺陷 is null) as valid, n.学籍号 as xjh, n.学校代码 as school,
        n.年级 as grade, n.班级 as class"""
    db.execute(
        """create table kin as
        select g.行号, list(distinct f.成员姓名) filter (f.成员姓名 is not null) as kin,
               list(distinct f.联系电话) filter (f.联系电话 is not null) as phones
        from 学籍 g join 家庭成员 f on f.源行 = g.源行 and f.源文件 = g.源文件 group by g.行号"""
    )
    db.execute(
        "create table rare as select 联系电话 as phone from 学籍 where 联系电话 is not null group by 1 having count(*) <= 6"
    )
    db.register("reg_truth", pa.table({"row": np.arange(1, len(county.reg_child) + 1), "child": county.reg_child}))
    db.register("roll_truth", pa.table({"row": np.arange(1, len(county.roll_child) + 1), "child": county.roll_child}))
    db.execute(
        f"""create table reg as
        select {columns}, n.曾用名 as former, n.家庭住址 as address, p.phone, coalesce(k.kin, []) as kin,
               list_distinct(list_append(coalesce(k.phones, []), p.phone)) as phones, t.child
        from 学籍 n left join sounds s on s.w = n.姓名 left join kin k on k.行号 = n.行号 left join rare p on p.phone = n.联系电话
        join reg_truth t on t.row = n.行号"""
    )
    db.execute(
        f"""create table roll as select {columns}, cast(null as varchar) as former, cast(null as varchar) as address,
            cast(null as varchar) as phone, cast([] as varchar[]) as kin, cast([] as varchar[]) as phones, n.核查日期 as day,
            coalesce(n.到校情况, '') not in ('缺勤', '查无此人') as present, t.child
        from 到校 n left join sounds s on s.w = n.姓名 join roll_truth t on t.row = n.行号"""
    )


def _scored(db: duckdb.DuckDBPyConnection, tables: tuple[str, ...], matches: float) -> pa.Table:
    """Train a model and score the blocked pairs: a, b (行号), w (match weight), p; sides in the order of ``tables``."""
    rolls = len(tables) == 2
    sizes = [db.execute(f"select count(*) from {t}").fetchall()[0][0] for t in tables]
    settings = SettingsCreator(
        link_type="link_only" if rolls else "dedupe_only",
        comparisons=comparisons(sizes[0], rolls),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in (ROLL_RULES if rolls else REG_RULES)],
        probability_two_random_records_match=matches
        / (sizes[0] * sizes[1] if rolls else sizes[0] * (sizes[0] - 1) / 2),
        retain_matching_columns=False,
    )
    api = DuckDBAPI(db)
    frames = [api.register(f"{t}", dataset_display_name=f"{k}_{t}") for k, t in enumerate(tables)]
    linker = Linker(frames if rolls else frames[0], settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_m_from_label_column("child")
    predicted = linker.inference.predict(threshold_match_weight=-14)
    return db.sql(
        f"select unique_id_l as a, unique_id_r as b, match_weight as w, match_probability as p from {predicted.physical_name}"
    ).to_arrow_table()


def _one_to_one(edges: pa.Table, slot: np.ndarray) -> np.ndarray:
    """Greedy best matches: a roll entry has one registration, a registration one roll entry a ``slot`` (day and presence)."""
    reg, roll, weight = (edges[c].to_numpy() for c in ("a", "b", "w"))
    keep = np.zeros(len(reg), bool)
    taken_roll: set[int] = set()
    taken: set[tuple[int, int]] = set()
    slots = slot[roll - 1].tolist()
    regs, rolls = reg.tolist(), roll.tolist()
    for k in np.argsort(-weight, kind="stable").tolist():
        place = (regs[k], slots[k])
        if rolls[k] not in taken_roll and place not in taken:
            taken_roll.add(rolls[k])
            taken.add(place)
            keep[k] = True
    return keep


def splink(folder: Path, threads: int) -> dict[str, object]:
    """Train, score, choose thresholds by the truth, cluster."""
    warnings.simplefilter("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    county = County.load(folder)
    db = open_clean(folder, threads)
    _features(db, county)
    n_reg, n_roll = len(county.reg_child), len(county.roll_child)
    began, cpu = time.perf_counter(), time.process_time()
    reg_pairs = _scored(db, ("reg",), 0.025 * n_reg)
    roll_pairs = _scored(db, ("reg", "roll"), 0.98 * n_roll)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = peak_mib()  # the search for thresholds is ours, not Splink's

    a, b, w = (reg_pairs[c].to_numpy() for c in ("a", "b", "w"))

    def reg_label(threshold: float) -> np.ndarray:
        keep = w >= threshold
        return components(n_reg, a[keep] - 1, b[keep] - 1)

    grid = np.arange(-6, 26, 0.5)
    best_reg = max(grid, key=lambda t: pair_score(county.reg_child, reg_label(t)).f1)
    left, right = a[w >= best_reg] - 1, b[w >= best_reg] - 1
    slot = (
        db.sql("select (day - date '2009-01-01') * 2 + cast(present as int) as s from roll order by unique_id")
        .to_arrow_table()["s"]
        .to_numpy()
    )
    # The same name in the same class on the other day is the same child.
    days = db.sql(
        "select unique_id as a, min(unique_id) over (partition by school, grade, class, name) as b from roll where name is not null "
        "qualify count(*) over (partition by school, grade, class, name, day) = 1"
    ).to_arrow_table()
    first, again = (days[c].to_numpy() + n_reg - 1 for c in "ab")
    ra, rb, rw = (roll_pairs[c].to_numpy() for c in ("a", "b", "w"))
    chosen = _one_to_one(roll_pairs, slot)
    child = np.r_[county.reg_child, county.roll_child]
    true = derive_findings(county.reg_child, county.roll_child, county.facts)

    def label(threshold: float, single: bool) -> np.ndarray:
        keep = (rw >= threshold) & (chosen if single else True)
        return components(n_reg + n_roll, np.r_[left, ra[keep] - 1, first], np.r_[right, rb[keep] - 1 + n_reg, again])

    def findings_f1(one: np.ndarray) -> float:
        said = derive_findings(one[:n_reg], one[n_reg:], county.facts)
        return float(np.mean([set_score(true[name], said[name]).f1 for name in FINDINGS]))

    coarse = [(t, single) for t in np.arange(-14, 26, 1.0) for single in (False, True)]
    pair_f1, finding_f1 = {}, {}
    for choice in coarse:
        one = label(*choice)
        pair_f1[choice], finding_f1[choice] = pair_score(child, one).f1, findings_f1(one)
    best, best_findings = max(coarse, key=pair_f1.__getitem__), max(coarse, key=finding_f1.__getitem__)
    began = time.perf_counter()
    by_pair = label(*best)  # what clustering once costs
    reg_label(best_reg)
    seconds += time.perf_counter() - began
    by_finding = label(*best_findings)
    np.savez(
        folder / "answer-splink.npz",
        reg_label=by_pair[:n_reg],
        roll_label=by_pair[n_reg:],
        link_reg_label=by_finding[:n_reg],
        link_roll_label=by_finding[n_reg:],
    )
    links = pa.concat_tables(
        [
            links_table(reg_pairs["a"], "学籍", reg_pairs["b"], reg_pairs["p"]),
            links_table(roll_pairs["b"], "到校", roll_pairs["a"], roll_pairs["p"]),
        ]
    )
    feather.write_feather(links, folder / "links-splink.arrow", compression="uncompressed")
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "peak_mib": peak,
        "reg_pairs": len(a),
        "roll_pairs": len(ra),
        "reg_threshold": float(best_reg),
        "roll_threshold": [float(best[0]), bool(best[1])],
        "findings_threshold": [float(best_findings[0]), bool(best_findings[1])],
    }
