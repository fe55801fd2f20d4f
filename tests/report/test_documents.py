from __future__ import annotations

from inspect_xj.report.documents import cited


def test_documents_are_named_in_full_once_and_most_cited_first() -> None:
    clauses = [
        "GB 11643-1999 公民身份号码（第十八位校验码）",
        "教秘基〔2009〕100号 第五条（杜绝“学籍空挂”）",
        "教秘基〔2009〕100号 第二条",
        "安徽省义务教育阶段学校学生学籍管理办法（教基〔2008〕9号）第十二条",
        "我县规定 第3条",
    ]
    assert cited(clauses) == (
        "《安徽省教育厅关于进一步加强全省中小学学生学籍管理工作的通知》（教秘基〔2009〕100号）",
        "GB 11643-1999 公民身份号码",
        "《安徽省义务教育阶段学校学生学籍管理办法》（教基〔2008〕9号）",
        "我县规定",
    )


def test_nothing_cited_is_nothing() -> None:
    assert cited(["", " 第五条"]) == ()
