"""The pages of ``docs/`` that ``labgrade build`` generates: they tell of all labs together."""

from __future__ import annotations

from graders.authoring.build import GeneratedFile
from graders.authoring.calibration.page import generated_page
from graders.authoring.checks_page import checks_page
from graders.labs.course import Course


def generated_pages(course: Course) -> tuple[GeneratedFile, ...]:
    """The pages of a clone; none of a course that holds neither checks nor stored runs.

    Raises:
        ConfigurationError: If a calibration file is broken.
    """
    return (*generated_page(course), *checks_page(course))
