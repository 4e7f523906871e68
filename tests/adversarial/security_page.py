"""The generated part of ``docs/security.md``: every attack, and what stops it at each level.

    python -m tests.adversarial.security_page

writes it anew; a test fails where it is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.adversarial.cases import load_cases

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
START, END = "<!-- attacks: generated -->", "<!-- attacks: end -->"

THREATS = {
    "rebinding": "rebound asserts, NumPy's testing, builtins",
    "lying objects": "objects that lie through comparisons, `__array__`, `__class__`",
    "shell hooks": "transformers, cell hooks, display hook, exception hooks, `run_cell`",
    "forged messages": "forged display messages and frames on standard output",
    "reaching the recorder": "trace functions, `gc` and frames that reach the recorder's objects",
    "shadowed modules": "`sys.modules`, and files named like modules",
    "doctored environment": "`grader.check` with other objects",
    "exits": "exits and interruptions, also while an object is recorded",
    "signals": "signals to parent, worker, grader and everybody",
    "evidence files": "evidence files made, linked or locked beforehand",
    "after capture": "threads, exit handlers and daemons that go on after the capture",
    "reading secrets": "tests, solutions, labels, other submissions, environments, home folders",
    "poisoned stores": "the evidence store, caches and the gradebook written to",
    "network": "network, DNS, loopback and local services, shared memory",
    "leaks in text": "paths and files in exceptions, names and figures",
    "markup": "HTML and scripts in outputs and names",
    "formulas": "formulas for spreadsheets",
    "probing": "answers laid out to learn hidden expectations",
    "knowing": "branching on being graded",
    "hard-coded": "answers written down for public data and seed",
    "endless": "loops and calls that cannot be interrupted",
    "sleeping": "sleeping",
    "memory": "memory bombs",
    "processes": "process and thread bombs",
    "disk": "disk bombs",
    "output": "output, figure and frame bombs",
    "giant models": "layers and networks of absurd size",
    "forged history": "histories forged, pickled, or claimed",
    "overriding models": "networks that override what is asked of them",
    "training on test data": "training on test data",
    "memorised labels": "labels memorised in layers",
    "parameter budget": "parameters hidden from the count",
    "patched loaders": "data, labels, metrics and argmax patched",
    "swapped data": "the data-set cache swapped",
    "malicious files": "model files and configurations that run code",
    "others' weights": "somebody else's weights",
    "batch order": "states that leak from the order of rows",
    "not numbers": "NaN and infinity everywhere",
}
"""The kinds of attack, in the order of the page."""

_FILES = (
    (
        "malformed notebooks, 2,100 generated ones",
        "every file is read under limits, by its content",
    ),
    ("other formats, kernels and encodings", "refused with a reason"),
    ("archives under a notebook's name", "nothing is unpacked; refused with a reason"),
    (
        "archives of a class or student: names that lead out, links, passwords, bombs, doubles",
        "unpacked within one folder, name by name, under limits; the rest refused with a reason",
    ),
    ("changed points, ids, outputs, cells marked as graded", "nothing of it is read"),
    ("links, pipes, two notebooks, none, names that differ in case", "passed over or refused"),
    (
        "damaged frames, files of the store, configurations, requests",
        "parsed under limits; noticed",
    ),
)


def generated() -> str:
    """The table as Markdown."""
    lines = ["| attack | with namespaces it is stopped by | with Landlock by |", "|---|---|---|"]
    cases = load_cases()
    for threat, words in THREATS.items():
        lines.append(f"| **{words}** | | |")
        for case in cases:
            if case.threat == threat:
                other = "the same" if case.landlock == case.stops else case.landlock
                lines.append(f"| {_cell(case.title)} | {case.stops} | {other} |")
    lines.append("| **files that are no good notebooks, hostile evidence** | | |")
    lines += [f"| {title} | {stops} | the same |" for title, stops in _FILES]
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with its table made anew."""
    before, _, rest = page.partition(START)
    return f"{before}{START}\n{generated()}\n{END}{rest.partition(END)[2]}"


def uncovered() -> Iterator[str]:
    """Kinds of attack without a case, and cases of no known kind."""
    known = {case.threat for case in load_cases()}
    yield from sorted(set(THREATS) ^ known)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
