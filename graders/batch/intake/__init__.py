"""What was submitted, and by whom: folders and archives, also those of learning platforms."""

from graders.batch.intake.archives import ArchiveError, Unpacked, unpack
from graders.batch.intake.folders import collect
from graders.batch.intake.submission import Intake, Submission
from graders.batch.intake.tree import clean_name

__all__ = ["ArchiveError", "Intake", "Submission", "Unpacked", "clean_name", "collect", "unpack"]
