"""Submissions by the names that a learning platform gave their files or folders."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

from graders.batch.intake.submission import Submission
from graders.batch.intake.systems import Named, System, gradescope_submitters, recognize
from graders.batch.intake.tree import Folder, clean_name, listed


def of_platform(top: Folder, notes: list[str]) -> list[Submission] | None:
    """The submissions of a folder that a platform made; None where none is recognized."""
    groups = gradescope_submitters(top.path)
    if any(folder.path.name in groups for folder in top.folders):
        return _of_groups(top, groups)
    names = [clean_name(path.name) for path in top.notebooks]
    names += [clean_name(folder.path.name) for folder in top.folders if folder.has_notebooks()]
    system = recognize(names)
    return None if system is None else _of(system, top, notes)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Part:
    """A file or folder whose name a platform made."""

    named: Named
    notebooks: tuple[Path, ...]
    others: tuple[str, ...]


def _of(system: System, top: Folder, notes: list[str]) -> list[Submission]:
    """Submissions by the names that a platform gave their files or folders."""
    parts: dict[str, list[_Part]] = {}
    strange: list[Path] = []
    for part, path in _parts(system, top):
        if part is None:
            strange.append(path)
        else:
            parts.setdefault(part.named.submitter, []).append(part)
    passed_over = [path for path in strange if path.suffix.lower() not in (".ipynb", ".zip", "")]
    if passed_over:
        notes.append(f"Not graded, since they are no notebooks: {listed(passed_over)}.")
    found = [_last_attempt(each) for each in parts.values()]
    for path in strange:
        if path in top.notebooks:
            found.append(Submission(submitter=clean_name(path.stem), notebooks=(path,)))
    for folder in top.folders:
        if folder.path in strange and folder.has_notebooks():
            found.append(folder.submission(clean_name(folder.path.name)))
    return found


def _parts(system: System, top: Folder) -> Iterator[tuple[_Part | None, Path]]:
    for path in (*top.notebooks, *top.others):
        is_notebook = path in top.notebooks
        notebooks, others = ((path,), ()) if is_notebook else ((), (clean_name(path.name),))
        yield _part(system, path, notebooks, others), path
    for folder in top.folders:
        whole = folder.submission("")
        yield _part(system, folder.path, whole.notebooks, whole.others), folder.path


def _part(
    system: System, path: Path, notebooks: tuple[Path, ...], others: tuple[str, ...]
) -> _Part | None:
    named = system.read(clean_name(path.name))
    return None if named is None else _Part(named=named, notebooks=notebooks, others=others)


def _last_attempt(parts: list[_Part]) -> Submission:
    """One student's submission: of several attempts with a time, what belongs to the last."""
    times = {part.named.submitted_at for part in parts if part.notebooks} - {None}
    last = max((time for time in times if time is not None), default=None)
    kept = [part for part in parts if last is None or part.named.submitted_at == last]
    sentences = []
    if len(times) > 1 and last is not None:
        sentences.append(f"The last of {len(times)} attempts, of {last:%Y-%m-%d %H:%M}.")
    if any(part.named.late for part in kept):
        sentences.append("Submitted late, says the learning platform.")
    named = kept[0].named
    return Submission(
        submitter=named.submitter,
        notebooks=tuple(path for part in kept for path in part.notebooks),
        others=tuple(name for part in kept for name in part.others),
        ids=named.ids,
        names=named.names,
        notes=tuple(sentences),
    )


def _of_groups(top: Folder, groups: Mapping[str, tuple[Named, ...]]) -> list[Submission]:
    """Submissions of an export that lists who made each of them; a group's counts for all."""
    found = []
    for folder in top.folders:
        name = clean_name(folder.path.name)
        people = groups.get(folder.path.name, (Named(submitter=name),))
        shared = (f"Submitted by a group of {len(people)}.",) if len(people) > 1 else ()
        found += [
            dataclasses.replace(
                folder.submission(person.submitter),
                ids=person.ids,
                names=person.names,
                notes=shared,
            )
            for person in people
        ]
    return found
