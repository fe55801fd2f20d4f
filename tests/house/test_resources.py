"""rules/, report_templates/ and sample_db/ are found from a checkout and from an installed wheel."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from inspect_xj import resources

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("rules", "report_templates", "sample_db")


@pytest.mark.parametrize("name", FOLDERS)
def test_found_in_the_checkout(name: str) -> None:
    assert getattr(resources, name)() == ROOT / name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the backend that is installed: without the network."""
    folder = tmp_path_factory.mktemp("dist")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_carries_every_resource_and_the_licence(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in FOLDERS:
        for path in (ROOT / name).rglob("*"):
            hidden = any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(ROOT).parts)
            if path.is_file() and not hidden:
                assert f"inspect_xj/_resources/{path.relative_to(ROOT).as_posix()}" in inside
    assert "inspect_xj/py.typed" in inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in inside)


def test_a_wheel_made_from_the_source_archive_is_the_same(wheel: Path, tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_sdist, build_wheel as b; print((b if sys.argv[2:] else build_sdist)(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, check=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert {"LICENSE", "README.md", "Makefile", "tests"} <= {path.name for path in source.iterdir()}
    subprocess.run([sys.executable, "-c", build, str(tmp_path), "wheel"], cwd=source, capture_output=True, check=True)
    (again,) = tmp_path.glob("*.whl")
    assert set(zipfile.ZipFile(again).namelist()) == set(zipfile.ZipFile(wheel).namelist())


def install(wheel: Path, folder: Path, *, alone: bool) -> Path:
    """Install ``wheel`` into a new environment; ``alone`` = with dependencies of its own, else with those of this one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    if alone:
        subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "--python", str(folder / "bin" / "python"),
             "install", "-c", str(ROOT / "constraints.txt"), str(wheel)],
            check=True,
        )  # fmt: skip
    else:
        zipfile.ZipFile(wheel).extractall(site)
        # Paths of this environment behind the wheel's own: dependencies are shared. Its .pth files are not read there,
        # so an editable install of the checkout stays out of sight.
        here = Path(next(path for path in sys.path if path.endswith("site-packages")))
        (site / "borrowed.pth").write_text(f"{here}\n", encoding="utf-8")
    return folder / "bin" / "python"


def in_an_installed_wheel(python: Path, work: Path) -> None:
    """Run the whole way, far from the checkout, with the rules and the county that travel in the wheel."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), "-I", "-m", "inspect_xj", *arguments], cwd="/", capture_output=True, text=True, check=False
        )

    where = subprocess.run(
        [str(python), "-I", "-c", "from inspect_xj import resources as r; print(r.rules(), r.report_templates(), r.sample_db())"],
        cwd="/", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(ROOT) not in where.stdout
    assert where.stdout.count("_resources") == 3
    assert "用法" in run("--help").stdout
    county = str(Path(where.stdout.split()[2]) / "示例县")
    imported = run("import", county, "-o", str(work / "示例县.db"))
    assert imported.returncode == 0, imported.stderr
    audited = run("audit", str(work / "示例县.db"))
    assert audited.returncode == 1, audited.stderr
    assert (work / "示例县.audit.db").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="虚拟环境的目录布局不同")
def test_the_wheel_works_with_borrowed_dependencies(wheel: Path, tmp_path: Path) -> None:
    in_an_installed_wheel(install(wheel, tmp_path / "env", alone=False), tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="虚拟环境的目录布局不同")
def test_the_wheel_works_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    in_an_installed_wheel(install(wheel, tmp_path / "env", alone=True), tmp_path)
