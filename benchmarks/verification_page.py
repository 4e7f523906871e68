"""Writes ``docs/verification.md`` from the stored results of ``labgrade verify``.

python benchmarks/verification_page.py docs/verification docs/verification.md
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from graders.authoring.verification.page import render
from graders.authoring.verification.subject import subjects_of
from graders.labs.course import find_course


def main(folder: Path, target: Path) -> None:
    """Write the page of all results in a folder."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    target.write_text(render(found, subjects_of(find_course())), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    main(arguments.folder, arguments.target)
