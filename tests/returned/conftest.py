"""A small county, imported and printed once; every test that changes it has a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.returned.small_county import County, make_county


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> County:
    return make_county(tmp_path_factory.mktemp("county") / "县")


@pytest.fixture
def county(printed: County, tmp_path: Path) -> County:
    return printed.copy(tmp_path / "县")
