"""How learning platforms name what they hand out: who submitted it, when, and late or not.

The patterns are those of Canvas (its source: ``submissions_zip``), Moodle (``assignsubmission``),
Blackboard and Brightspace (as their users' tools read them) and Gradescope (its export).
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

MAX_METADATA_BYTES = 64 * 2**20
GRADESCOPE_METADATA = "submission_metadata.yml"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Named:
    """What the name of a file or folder says.

    Args:
        submitter: What to call whoever submitted it; the same for all that belongs together.
        ids: Ids and user names by which a roster may know the student.
        names: The student's name as the platform writes it.
        submitted_at: When, where the name says so: of several attempts the last one counts.
        late: Whether the platform says that it was late.
    """

    submitter: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    submitted_at: datetime.datetime | None = None
    late: bool = False


_CANVAS = re.compile(
    r"(?P<name>[^_]*?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
_CANVAS_TEXT = re.compile(r"(?P<name>[^_]*?)(?P<late>_LATE)?_(?P<id>\d+)_(?:text|link)\.html")
_MOODLE = re.compile(
    r"(?P<name>.+)_(?P<id>\d+)_(?:assignsubmission_)?(?:file|onlinetext)(?:_(?P<file>.*))?",
    re.DOTALL,
)
_BLACKBOARD = re.compile(
    r"(?P<title>.+)_(?P<user>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.*)|\.txt)?",
    re.DOTALL,
)
_BRIGHTSPACE = re.compile(
    r"(?P<id>\d+)-\d+ - (?P<name>.+?) - (?P<when>\w+ \d+, \d{4} \d{3,4} [AP]M)"
)


def _canvas(name: str) -> Named | None:
    found = _CANVAS_ANONYMOUS.fullmatch(name)
    if found:
        return Named(submitter=f"anon_{found['id']}", ids=(found["id"],), late=bool(found["late"]))
    found = _CANVAS.fullmatch(name) or _CANVAS_TEXT.fullmatch(name)
    if found is None:
        return None
    return Named(
        submitter=f"{found['name']}_{found['id']}",
        ids=(found["id"],),
        names=(found["name"],),
        late=bool(found["late"]),
    )


def _moodle(name: str) -> Named | None:
    found = _MOODLE.fullmatch(name)
    if found is None:
        return None
    # The number is the participant's in this assignment, and nobody's id: no roster has it.
    return Named(submitter=f"{found['name']}_{found['id']}", names=(found["name"],))


def _blackboard(name: str) -> Named | None:
    found = _BLACKBOARD.fullmatch(name)
    if found is None:
        return None
    when = _moment(found["when"], "%Y-%m-%d-%H-%M-%S")
    return Named(submitter=found["user"], ids=(found["user"],), submitted_at=when)


def _brightspace(name: str) -> Named | None:
    found = _BRIGHTSPACE.fullmatch(name)
    if found is None:
        return None
    date, _, clock = found["when"].partition(", ")
    year, time, half = clock.split()
    when = _moment(f"{date} {year} {time.zfill(4)} {half}", "%b %d %Y %I%M %p")
    return Named(submitter=found["name"], names=(found["name"],), submitted_at=when)


def _moment(text: str, pattern: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(text, pattern).replace(tzinfo=datetime.UTC)
    except ValueError:
        return None


_SYSTEMS: Mapping[str, Callable[[str], Named | None]] = {
    # The more particular ones first: a Canvas name is little more than two numbers.
    "Blackboard": _blackboard,
    "Brightspace": _brightspace,
    "Moodle": _moodle,
    "Canvas": _canvas,
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class System:
    """A learning platform and how to read its names."""

    title: str
    read: Callable[[str], Named | None]


def recognize(names: Iterable[str]) -> System | None:
    """The platform whose pattern most of these names follow, None if there is none.

    One matching name among many others is chance.
    """
    listed = tuple(names)
    for title, read in _SYSTEMS.items():
        num_read = sum(read(name) is not None for name in listed)
        if num_read and num_read * 2 > len(listed):
            return System(title=title, read=read)
    return None


def gradescope_submitters(folder: Path) -> dict[str, tuple[Named, ...]]:
    """Who made each submission of a Gradescope export; empty where it is none.

    Args:
        folder: The folder with ``submission_metadata.yml`` and ``submission_<id>`` folders.

    Returns:
        For each folder's name its submitters; several are a group.
    """
    file = folder / GRADESCOPE_METADATA
    try:
        if file.is_symlink() or file.stat().st_size > MAX_METADATA_BYTES:
            return {}
        content = _parsed(file.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return {}
    if not isinstance(content, dict):
        return {}
    return {
        str(name): tuple(_submitters(entry))
        for name, entry in content.items()
        if _submitters(entry)
    }


def _parsed(text: str) -> Any:
    import yaml

    # The libyaml parser where it is there: an export of a large class has megabytes of this.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - both loaders are safe ones
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _submitters(entry: Any) -> list[Named]:
    people = _field(entry, "submitters")
    found = []
    for person in people if isinstance(people, list) else []:
        sid, email, name = (_plain(_field(person, key)) for key in ("sid", "email", "name"))
        called = sid or email or name
        if called:
            ids = tuple(text for text in (sid, email) if text)
            found.append(Named(submitter=called, ids=ids, names=(name,) if name else ()))
    return found


def _plain(value: Any) -> str:
    """A name or number as text; nothing nested, whose text aliases could make endless."""
    return str(value) if isinstance(value, str | int) else ""


def _field(entry: Any, key: str) -> Any:
    """A field under its Ruby symbol, as Gradescope writes keys, or under its plain name."""
    return entry.get(f":{key}", entry.get(key)) if isinstance(entry, dict) else None
