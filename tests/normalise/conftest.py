"""The context of a county whose region the samples use: 349901, added locally, school year 2009."""

from __future__ import annotations

import pytest

from inspect_xj import profile
from inspect_xj.normalise import Context, Regions

CONTEXT = Context(profile.load("安徽2009"), Regions.with_local(["349901"]), 2009)


@pytest.fixture(scope="session")
def context() -> Context:
    return CONTEXT
