"""A paper against what it says it was made from: results, what people wrote into them, rules, snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from inspect_xj.findings import Results
from inspect_xj.findings.digest import Written, digest_of, written_at
from inspect_xj.findings.forms import run_id
from inspect_xj.report.record.checks import Check, State
from inspect_xj.report.record.facts import RecordFacts

__all__ = ["origin_checks", "same_file", "same_run", "snapshot_checks"]

#: Of these, rows that were added since make the paper say less than is known; of the others they do not concern it.
_CONCERN = ("核查", "整改")


def same_run(facts: RecordFacts, results: Results) -> bool:
    """Whether the paper names the run of these results."""
    return facts.run == run_id(results.run)


def same_file(facts: RecordFacts, results: Results) -> bool:
    """Whether the results are those of the very run, not of one that repeated it."""
    return same_run(facts, results) and facts.started == results.run.started


def origin_checks(facts: RecordFacts, results: Results) -> Iterator[Check]:
    """Results, what people wrote, and rules."""
    if not same_run(facts, results):
        told = (
            f"文书不是由这个结果文件印出的：文书记载的运行编号是{facts.run[:12]}，"
            f"结果文件的是{run_id(results.run)[:12]}（别的县、别的一次检查，或者重新检查过）。"
        )
        yield Check("结果文件", State.DIFFERENT, told)
        return
    digest = digest_of(results.path)
    again = not same_file(facts, results)
    if digest.audit != facts.results:
        what = "数据和规则相同，但是重新检查过，结果与印出时不同" if again else "文书印出之后检查结果的内容被改动过"
        yield Check("结果文件", State.DIFFERENT, f"{what}。")
    elif again:
        yield Check("结果文件", State.SAME, "是用同样的数据和规则重新检查得到的，检查结果与印出时相同。")
    else:
        yield Check("结果文件", State.SAME, f"是同一次检查（运行编号{facts.run[:12]}），结果内容没有变。")
    if again:
        yield Check("人工记录", State.OPEN, "结果文件不是印出文书时的那一个，人工记录无从比对。")
    else:
        yield from _by_hand(facts.by_hand, digest.by_hand, written_at(results.path, facts.by_hand))
    if facts.rules == results.run.rules_sha256:
        yield Check("规则", State.SAME, "文书和结果文件记载的规则校验值相同。")
    else:
        yield Check("规则", State.DIFFERENT, "文书和结果文件记载的规则校验值不同。")


def _by_hand(
    stated: Mapping[str, Written], today: Mapping[str, Written], then: Mapping[str, Written]
) -> Iterator[Check]:
    for table, written in stated.items():
        if table not in then:
            continue
        item, more = f"人工记录·{table}", today[table].rows - written.rows
        if then[table] != written:
            yield Check(item, State.DIFFERENT, f"印出时已有的{written.rows}条记录被改动或者删除过。")
        elif more > 0 and table in _CONCERN:
            told = f"印出之后追加了{more}条，原有的{written.rows}条没有变；要反映新的情况请重新印制。"
            yield Check(item, State.ADDED, told)
        else:
            if not today[table].rows:
                yield Check(item, State.SAME, "没有记录。")
                continue
            added = f"；印出之后追加了{more}条，不影响文书内容" if more > 0 else ""
            yield Check(item, State.SAME, f"印出时的{written.rows}条没有变{added}。")


def snapshot_checks(
    facts: RecordFacts, given: Sequence[tuple[str, str]], missing: Sequence[str] = ()
) -> Iterator[Check]:
    """(name, SHA-256) of the snapshots at hand against those the paper names; ``missing`` are names not found."""
    hashes = {sha256 for _, sha256 in given}
    for name, sha256 in given:
        if sha256 in facts.snapshots:
            yield Check(f"快照 {name}", State.SAME, "就是检查时所用的快照。")
        else:
            told = "不是文书所依据的快照：检查之后改动过，或者是别的快照。"
            yield Check(f"快照 {name}", State.DIFFERENT, told)
    if not given or (len(given) < len(facts.snapshots) and not set(facts.snapshots) <= hashes):
        named = f"（{'、'.join(missing)}）" if missing else ""
        yield Check("快照", State.OPEN, f"文书所依据的快照{named}没有全部找到，请在命令后面给出快照文件。")
