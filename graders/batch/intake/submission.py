"""What an intake finds: submissions by whoever made them, and what was passed over."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True)
class Submission:
    """What one student submitted.

    Args:
        submitter: The file's name without its suffix, the folder's name, or what a learning
            platform calls the student.
        notebooks: The notebooks found: exactly one in a good submission. Files of an archive
            that were refused are among them, since somebody submitted them.
        others: Other files beside them, as paths within the submission.
        ids: Further ids, addresses or user names that a platform gives; the roster is asked for
            them in this order, before ``submitter``.
        names: The student's name as a platform writes it, for a roster that knows none of these.
        notes: Sentences for the report: late, one of several attempts.
    """

    submitter: str
    notebooks: tuple[Path, ...]
    others: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Intake:
    """All submissions, by name.

    Args:
        submissions: What was found.
        notes: Sentences on what was passed over.
        refused: For files that cannot be graded whatever is in them, why.
    """

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...] = ()
    refused: Mapping[Path, str] = dataclasses.field(default_factory=dict)
