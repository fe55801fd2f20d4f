"""Where rules, templates and the sample county are: the checkout first, then the installed wheel."""

from __future__ import annotations

from pathlib import Path

from inspect_xj.errors import ResourceError

__all__ = ["report_templates", "rules", "sample_db"]

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    # In a checkout the folders stand beside the package, at the top level the user asked for; the wheel carries them
    # inside the package (pyproject.toml, force-include), because site-packages has no place of its own for them.
    for folder in (_PACKAGE.parent / name, _PACKAGE / "_resources" / name):
        is_checkout = folder.parent == _PACKAGE.parent
        if folder.is_dir() and (not is_checkout or (_PACKAGE.parent / "pyproject.toml").is_file()):
            return folder
    raise ResourceError(f"找不到随工具安装的目录“{name}”，请重新安装 inspect-xj。")


def rules() -> Path:
    """Folder of the shipped rule files (``zz/ cg/ da/ _model/``)."""
    return _find("rules")


def report_templates() -> Path:
    """Folder of the Jinja2 templates and style sheets of the papers."""
    return _find("report_templates")


def sample_db() -> Path:
    """Folder of the committed sample county: ``示例县/`` (raw files), ``truth.csv``, ``sample.db``."""
    return _find("sample_db")
