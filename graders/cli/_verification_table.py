"""A verification in the terminal: a matrix by question, then everything that does not hold."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.authoring.verification.results import Verification
from graders.authoring.verification.verdicts import AlternativeVerdict, Loss, MutantVerdict


def print_verification(verification: Verification, console: Console) -> None:
    """Print the matrix, what does not hold and why, and one line that sums it up."""
    console.print(_matrix(verification))
    for verdict in verification.right:
        if not verdict.holds:
            _print_alternative(verdict, console)
    for mutant in verification.mutants:
        if not mutant.holds:
            _print_mutant(mutant, console)
    for question in verification.untried:
        console.print(
            Text(
                f"Nothing was tried in {question}: no operator and no way of rewriting fits its "
                "solution. Write alternatives of your own, and look at its tests yourself.",
                style="yellow",
            )
        )
    for sentence in verification.stale:
        console.print(Text(f"Stale in verification.toml: {sentence}.", style="bold red"))
    console.print(Text(closing_line(verification), style="bold"))


def closing_line(verification: Verification) -> str:
    """The counts in one line."""
    undecided = len(verification.mutants) - len(verification.decided)
    return (
        f"{verification.lab}: {verification.num_accepted} of {len(verification.alternatives)} "
        f"alternatives accepted, {verification.num_caught} of {len(verification.decided)} mutants "
        f"caught, {verification.num_named} of {len(verification.decided)} named, "
        f"{verification.num_collateral} collateral losses, {len(verification.equivalent)} "
        f"equivalent mutants, {verification.seconds:.0f} s"
        f"{f', {undecided} mutants that only a full training tells' if undecided else ''}"
    )


def _matrix(verification: Verification) -> Table:
    table = Table(title=Text(verification.lab), title_justify="left")
    table.add_column("question")
    for heading in ("alternatives", "mutants caught", "named", "collateral", "equivalent"):
        table.add_column(heading, justify="right")
    for question in verification.questions:
        right = [a for a in verification.alternatives if a.name.startswith(f"{question}: ")]
        wrong = [m for m in verification.decided if m.breaks == question]
        excused = sum(m.name.startswith(f"{question}: ") for m in verification.equivalent)
        if right or wrong or excused or question in verification.untried:
            table.add_row(
                question,
                _share(a.holds for a in right),
                _share(m.is_caught for m in wrong),
                _share(m.is_named for m in wrong),
                str(sum(len(m.collateral) for m in wrong)),
                str(excused),
            )
    whole = [a for a in verification.alternatives if a.name.startswith("notebook: ")]
    table.add_row("whole notebook", _share(a.holds for a in whole), "", "", "", "")
    for name, verdict in (("reference", verification.reference), ("starter", verification.starter)):
        if verdict is not None:
            text = Text("holds") if verdict.holds else Text("does not hold", style="bold red")
            table.add_row(name, text, "", "", "", "")
    return table


def _share(values: Iterable[bool]) -> Text:
    found = list(values)
    text = f"{sum(found)} / {len(found)}" if found else "–"
    return Text(text, style="" if all(found) else "bold red")


def _print_alternative(verdict: AlternativeVerdict, console: Console) -> None:
    console.print(Text(f"{verdict.name} is right and is not accepted", style="bold red"))
    _print_losses(verdict.lost, verdict.problem, console)


def _print_mutant(verdict: MutantVerdict, console: Console) -> None:
    faults = []
    if verdict.problem:
        faults.append("has no verdict")
    elif not verdict.is_caught:
        faults.append("is not caught")
    elif not verdict.is_named:
        faults.append(f"is caught, but no text says any of {', '.join(verdict.words)}")
    if verdict.collateral:
        others = ", ".join(loss.question for loss in verdict.collateral)
        faults.append(f"costs points in {others} too")
    console.print(Text(f"{verdict.name} {'; '.join(faults)}", style="bold red"))
    _print_losses((*verdict.lost, *verdict.collateral), verdict.problem, console)


def _print_losses(lost: Iterable[Loss], problem: str, console: Console) -> None:
    for loss in lost:
        for text in loss.texts:
            console.print(Text(f"  {loss.question} −{loss.points:g}: {text}"))
    if problem:
        console.print(Text(f"  {problem}", style="yellow"))
