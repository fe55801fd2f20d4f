"""What is committed: no trace of one machine, its registries or its tools, and no file too large to clone."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Put together here so that this file does not hold what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        [
            "/" + "work/",
            "/" + "root/",
            "/" + "home/[a-z]",
            "/" + "tmp/(?:team|dev)",
            "py" + "pi[.]org",
            "python" + "hosted",
            "index" + "-url",
            "extra" + "-index",
            "deb" + "ian[.]org",
            "file" + ":///opt",
            "(?<![a-z-])registry[.]" + "npmjs",
        ]
    )
)
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".css", ".html", ".j2", ".csv", ".cfg", ".ini", ""}


def committed() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("不是 git 检出，没有可查的提交清单")
    listing = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name.decode() for name in listing.stdout.split(b"\0") if name and (ROOT / name.decode()).is_file()]


def test_no_path_of_a_machine_and_no_host_of_a_registry() -> None:
    found = []
    for path in committed():
        if path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if hit := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {hit[0]}")
    assert not found, "\n".join(found)


def test_every_constraint_is_a_name_and_a_version() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+!]*( ; python_version [<>=]+ \"3\.\d+\")?", line), (
                line
            )


def test_the_repository_stays_small() -> None:
    sizes = {path: path.stat().st_size for path in committed()}
    assert sum(sizes.values()) < 40_000_000
    raw = sum(size for path, size in sizes.items() if path.is_relative_to(ROOT / "sample_db" / "示例县"))
    assert raw <= 4_000_000


def test_the_top_level_is_the_one_the_user_asked_for() -> None:
    allowed = {"inspect_xj", "rules", "report_templates", "sample_db", "tests", "docs", "benchmarks", ".ci"}
    allowed |= {"pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "Makefile"}
    allowed |= {"constraints.txt", ".gitignore", ".gitattributes"}
    assert {path.relative_to(ROOT).parts[0] for path in committed()} <= allowed
