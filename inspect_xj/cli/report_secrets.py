"""What of ``report`` is secret: passwords out of files, a key to sign with, and the complete list that is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, show
from inspect_xj.errors import OutputError, ReportError

if TYPE_CHECKING:
    from inspect_xj.findings import Results
    from inspect_xj.snapshot import Snapshot

__all__ = ["Secrets", "secret_options", "secrets_of", "write_annex"]


@dataclass(frozen=True)
class Secrets:
    """What was asked for, the passwords read: ``password`` opens every PDF, ``annex_password`` the complete list."""

    password: str | None = None
    key: Path | None = None
    key_password: str = ""
    annex: Path | None = None
    annex_password: str = ""
    by: str = ""


def secret_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options, as one; ``secrets_of`` takes them."""
    for option in (
        click.option("--by", "person", metavar="姓名", help="取用完整名单的人，记入操作记录；与 --full-annex 同用。"),
        click.option(
            "--full-annex",
            "annex",
            type=options.FILE,
            metavar="文件.pdf",
            help="另写一份未遮盖的完整名单，用密码加密（AES-256），并记入结果文件的操作记录；不给出 --kind 时只写它。",
        ),
        click.option(
            "--sign-password-file", type=options.FILE, metavar="文件", help="签名证书的密码，写在文件第一行。"
        ),
        click.option("--sign", "key", type=options.FILE, metavar="证书.p12", help="用该证书给每份 PDF 签名（PAdES）。"),
        click.option("--encrypt", is_flag=True, help="每份 PDF 都要凭 --password-file 里的密码才能打开。"),
        click.option(
            "--password-file", type=options.FILE, metavar="文件", help="打开密码，写在文件第一行，不写在命令里。"
        ),
    ):
        command = option(command)
    return command


def secrets_of(
    *,
    password_file: Path | None,
    encrypt: bool,
    key: Path | None,
    sign_password_file: Path | None,
    annex: Path | None,
    person: str | None,
) -> Secrets:
    """Read the passwords and refuse what does not go together, before anything is printed."""
    if (encrypt or annex) and password_file is None:
        raise click.UsageError(f"{'--encrypt' if encrypt else '--full-annex'} 要同时给出 --password-file。")
    if password_file is not None and not (encrypt or annex):
        raise click.UsageError("--password-file 要与 --encrypt 或 --full-annex 同用，请加上其中一个。")
    if sign_password_file is not None and key is None:
        raise click.UsageError("--sign-password-file 要与 --sign 同用。")
    by = " ".join((person or "").split())
    if annex is not None and not by:
        raise click.UsageError("--full-annex 要同时给出 --by 姓名：谁取用了完整名单，要记入操作记录。")
    if annex is not None and annex.suffix.lower() != ".pdf":
        raise click.UsageError(f"--full-annex 后面要写扩展名为 .pdf 的文件，“{annex.name}”不是。")
    password = _first_line(password_file) if password_file is not None else ""
    if key is not None:
        from inspect_xj.report.record.signing import signer

        signed = _first_line(sign_password_file) if sign_password_file is not None else ""
        signer(key, signed)  # says at once what is wrong with it
    else:
        signed = ""
    if password:
        _long_enough(password)
    return Secrets(password if encrypt else None, key, signed, annex, password if annex else "", by)


def _long_enough(password: str) -> None:
    from inspect_xj.report.record.finishing import SHORTEST_PASSWORD

    if len(password) < SHORTEST_PASSWORD:
        raise ReportError(f"密码太短，至少{SHORTEST_PASSWORD}个字符，请改长后重试。")


def _first_line(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "不是 UTF-8 文本"
        raise ReportError(f"密码文件“{path}”读不出来（{why}），请检查路径。") from error
    line = text.splitlines()[0].strip() if text.strip() else ""
    if not line:
        raise ReportError(f"密码文件“{path}”第一行是空的，请把密码写在第一行。")
    return line


def write_annex(secrets: Secrets, results: Results, snapshot: Snapshot, source: Path) -> Path:
    """Write the complete list; 操作记录 says who took it, when and where, before it lies there."""
    from inspect_xj.findings import append
    from inspect_xj.report.output import place_file
    from inspect_xj.report.record.annex import full_annex

    path = secrets.annex
    if path is None:
        raise click.UsageError("没有给出 --full-annex。")
    if path.exists() and path.samefile(source):
        raise OutputError(f"输出文件“{path}”就是输入文件，请在 --full-annex 后面换一个文件名。")
    if not path.absolute().parent.is_dir():
        raise OutputError(f"目录“{path.absolute().parent}”不存在，请先建立，或换一个位置。")
    data = full_annex(results, snapshot, secrets.annex_password)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    what = f"未遮盖的完整名单，{len(results.findings())}条，AES-256加密"
    append(source, {"操作记录": [(now, secrets.by, "取用完整名单", str(path), what)]})
    place_file(path, data)
    show.note("完整名单未遮盖姓名和号码，密码请另行告知，用毕删除；取用情况已记入操作记录。")
    return path
