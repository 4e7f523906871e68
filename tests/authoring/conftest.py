"""The small course as fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.labs import Lab
from graders.labs.course import Course
from tests.authoring.small_course import make_course, make_lab


@pytest.fixture
def lab() -> Lab:
    return make_lab()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path)
