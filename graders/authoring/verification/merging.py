"""Trials that were repeated, such as after a hint was mended, in the place of the earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Lab = Mapping[str, Any]
"""A verification as :meth:`~.results.Verification.to_json` writes it."""


def merged(found: Iterable[Lab]) -> list[Lab]:
    """One verification for each lab.

    Args:
        found: Verifications. Those in part replace, from the oldest to the latest, trials of the
            same names in the whole one of their lab, or are added to it; ``repeated`` then tells
            how many. A part that was cut short makes the whole a quick one. What was repeated may
            be about mended files, the rest is not: ``subject`` stays that of the whole one.
    """
    labs: dict[str, list[Lab]] = {}
    for lab in found:
        labs.setdefault(str(lab["lab"]), []).append(lab)
    return [_one(sorted(labs[name], key=_order)) for name in sorted(labs)]


def _order(lab: Lab) -> tuple[bool, str]:
    return bool(lab["partial"]), str(lab.get("finished", ""))


def _one(found: list[Lab]) -> Lab:
    whole, *parts = found
    for part in parts:
        whole = _with_repeated(whole, part)
    return whole


def _with_repeated(whole: Lab, part: Lab) -> Lab:
    excused = {entry["name"] for entry in part["equivalent"]}  # as the lab's settings say by now
    alternatives = _replaced(whole["alternatives"], part["alternatives"])
    mutants = [
        entry
        for entry in _replaced(whole["mutants"], part["mutants"])
        if entry["name"] not in excused
    ]
    repeated = len(part["alternatives"]) + len(part["mutants"])
    return {
        **whole,
        "alternatives": alternatives,
        "mutants": mutants,
        "equivalent": part["equivalent"],
        "stale": part["stale"],
        "quick": whole["quick"] or part["quick"],
        "seconds": whole["seconds"] + part["seconds"],
        "repeated": whole.get("repeated", 0) + repeated,
        "counts": {
            "alternatives": len(alternatives),
            "accepted": sum(entry["holds"] for entry in alternatives),
            "mutants": sum(not entry["undecided"] for entry in mutants),
            "undecided": sum(entry["undecided"] for entry in mutants),
            "caught": sum(entry["caught"] for entry in mutants),
            "named": sum(entry["named"] for entry in mutants),
            "collateral": sum(len(entry["collateral"]) for entry in mutants),
        },
    }


def _replaced(before: Iterable[Lab], again: Iterable[Lab]) -> list[Lab]:
    """The earlier trials with those of the same name replaced, and new ones after them."""
    by_name = {entry["name"]: entry for entry in (*before, *again)}
    return list(by_name.values())
