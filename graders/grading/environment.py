"""From evidence and measurements to what a question's tests take: variables by name."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graders.checks import CheckFailure
from graders.checks.live_objects import describe_loss, describe_metrics, describe_optimizer
from graders.errors import EvidenceError
from graders.evidence import parsing
from graders.evidence.captured import Captured
from graders.evidence.records import (
    ArrayRecord,
    CompileRecord,
    EvaluationRecord,
    FigureRecord,
    FitRecord,
    HistoryRecord,
    ModelRecord,
    ModelSummary,
    ObjectRecord,
    OutputRecord,
    Shape,
    Shown,
)
from graders.grading.failed_cells import describe_failed_cell

Measured = Mapping[str, Any]
_UNREAD = ("SyntaxError", "IndentationError", "TabError")
_GUESSES = (
    "What was trained here does no better than guessing, so that nothing shows a training. Look "
    "whether each image still has its own label (one split for both), and at the learning rate."
)


@dataclasses.dataclass(frozen=True)
class Environment:
    """What a question's tests may see at one capture point.

    Args:
        variables: Record (or plain value) by name, with ``lab`` for what was shown.
        renamed: Requested name to the name that served in its place.
        unreadable: Requested name to why its value could not be recorded, or shows nothing.
    """

    variables: Mapping[str, Any]
    renamed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    unreadable: Mapping[str, str] = dataclasses.field(default_factory=dict)


class EvidenceReader:
    """Reads one submission's evidence; malformed parts count as absent.

    Args:
        captured: The evidence.
        measured: What was measured of it.
    """

    def __init__(self, captured: Captured, measured: Measured) -> None:
        self._captured = captured
        self._measured = measured
        self._entries = {
            entry.get("number"): entry
            for entry in captured.objects
            if isinstance(entry.get("number"), int)
        }
        self._read: dict[int, Any] = {}
        self._environments: dict[str, list[Environment]] = {}
        self._untrained = self._all_untrained()
        self._futile = self._futile_fits()
        claimed = {} if self._untrained else self._claimed_fits()
        self._fits = {**claimed, **_trained_fits(measured)}
        self._figures = self._all_figures()
        self._outputs = self._all_outputs()

    def environments(self, question: str) -> list[Environment]:
        """The capture points of a question, in order; at least one, if only for what was shown."""
        if question not in self._environments:
            self._environments[question] = self._all_environments(question)
        return self._environments[question]

    def _all_environments(self, question: str) -> list[Environment]:
        entries = [entry for entry in self._captured.snapshots if entry.get("question") == question]
        if any(entry.get("checked") for entry in entries):
            entries = [entry for entry in entries if entry.get("checked")]
        # Without a check cell nobody knows when a question was done: what was shown while its
        # variables held the same values belongs to them.
        found = [
            self._environment(entry, entry if entry.get("checked") else following)
            for entry, following in zip(entries, [*entries[1:], {}], strict=False)
        ]
        if not found:
            return [Environment({"lab": self._shown(None, None)})]
        if self._captured.ending != "complete":  # more was shown before the run was cut short
            variables = {**found[-1].variables, "lab": self._shown(None, None)}
            found.append(dataclasses.replace(found[-1], variables=variables))
        return found

    def failed_cells(self) -> dict[str, str]:
        """Question to a sentence on the cell that failed on the way to its check cell.

        Only questions with a check cell are told: of others nobody knows which cells are theirs.
        """
        reasons: dict[str, str] = {}
        failed = {
            cell.get("cell"): cell
            for cell in self._captured.cells
            if cell.get("status") in ("error", "timeout") and isinstance(cell.get("cell"), int)
        }
        start = 0
        for snapshot in self._captured.snapshots:
            question, end = snapshot.get("question"), snapshot.get("cell")
            if not snapshot.get("checked"):
                continue
            if not isinstance(end, int) or not isinstance(question, str):
                continue
            between = [
                failed[number]
                for number in range(start, min(end, len(self._captured.cells)))
                if number in failed
            ]
            if between:
                reasons[question] = describe_failed_cell(_root(between))
            start = max(start, end)
        return reasons

    def _all_untrained(self) -> bool:
        """Whether every model still has its first weights: then nothing can have been fitted."""
        models = self._measured["models"].values()
        return bool(models) and all(model.get("untrained") for model in models)

    def _environment(self, snapshot: Mapping[str, Any], until: Mapping[str, Any]) -> Environment:
        """The variables of a snapshot, with what was shown until another one."""
        variables: dict[str, Any] = {"lab": self._shown(until.get("figures"), until.get("outputs"))}
        renamed, unreadable = {}, {}
        places = snapshot.get("variables")
        for name, place in (places if isinstance(places, dict) else {}).items():
            if not isinstance(place, dict) or name == "lab":
                continue
            try:
                variables[name] = self._record(place.get("object"))
                if self._only_guesses(place.get("object")):
                    unreadable[name] = _GUESSES
            except EvidenceError as error:
                unreadable[name] = str(error)
            if place.get("as") != name:
                renamed[name] = str(place.get("as"))[:100]
        return Environment(variables, renamed, unreadable)

    def _record(self, number: Any) -> Any:
        """The record under a number; most are captured by several questions and read once."""
        if isinstance(number, int) and number in self._read:
            return self._read[number]
        entry = self._entries.get(number) if isinstance(number, int) else None
        if entry is None:
            raise EvidenceError("The value was not recorded.")
        readers: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "array": self._array,
            "history": self._history,
            "model": self._model,
            "optimizer": functools.partial(_configured, "optimizer"),
            "loss": functools.partial(_configured, "loss"),
            "number": parsing.number,
            "mapping": parsing.mapping,
            "function": parsing.function_record,
            "text": _plain_value,
            "value": _plain_value,
        }
        read = readers.get(str(entry.get("kind")))
        if read is None:
            raise EvidenceError(str(entry.get("reason", "The value was not recorded."))[:300])
        self._read[number] = record = read(entry)
        return record

    def _array(self, entry: Mapping[str, Any]) -> ArrayRecord:
        arrays = self._captured.arrays_of(dict(entry))
        return parsing.array_record(
            entry, arrays, self._measured["arrays"].get(str(entry["number"]))
        )

    def _history(self, entry: Mapping[str, Any]) -> HistoryRecord:
        record = parsing.history_record(entry, self._fits)
        if record.fit is None and self._untrained:
            raise EvidenceError(
                "No network of this notebook was trained: each still has its first weights. "
                "Give fit at least one epoch."
            )
        if record.fit is None and self._only_guesses(entry["number"]):
            raise EvidenceError(_GUESSES)
        if record.fit is None:
            raise EvidenceError("It is not what a call of fit in this notebook returned.")
        return record

    def _only_guesses(self, number: Any) -> bool:
        """Whether all fits of a recorded object came to nothing."""
        entry = self._entries.get(number) if isinstance(number, int) else None
        fits = set(_numbers(None if entry is None else entry.get("fits")))
        return bool(fits) and fits <= self._futile and fits.isdisjoint(self._fits)

    def _model(self, entry: Mapping[str, Any]) -> ModelRecord:
        number = str(entry["number"])
        measured = self._measured["models"].get(number, {})
        summary: ModelSummary | None = None
        if measured.get("summary") is not None:
            summary = parsing.model_summary(measured["summary"])
        return ModelRecord(
            type_name=str(entry.get("type"))[:200],
            summary=summary,
            compiled=_compiled(parsing.compile_record(entry.get("compile"))),
            fits=self._fits_of_model(entry),
            evaluations=tuple(
                _evaluation(evaluation)
                for evaluation in self._measured["evaluations"].get(number, ())
            ),
            answered=_answered(measured.get("shapes")),
            problem=measured.get("problem"),
        )

    def _fits_of_model(self, entry: Mapping[str, Any]) -> tuple[FitRecord, ...]:
        """Its fits; the last one is the trusted training when that made its weights."""
        numbers = _numbers(entry.get("fits"))
        return tuple(self._fits[number] for number in numbers if number in self._fits)

    def _claimed_fits(self) -> dict[int, FitRecord]:
        claimed = {}
        for entry in self._captured.fits:
            if isinstance(entry.get("number"), int) and entry["number"] not in self._futile:
                try:
                    claimed[entry["number"]] = parsing.fit_record(entry)
                except EvidenceError:
                    continue
        return claimed

    def _futile_fits(self) -> set[int]:
        """Fits that the notebook claims, of models that do no better than guessing.

        Nobody saw such a training, and nothing shows that there was one. A fit counts again where
        any model of it has learned something, or was not measured.
        """
        verdicts: dict[int, list[bool]] = {}
        for number, model in self._measured["models"].items():
            entry = self._entries.get(int(number)) if number.isdecimal() else None
            for fit in _numbers(None if entry is None else entry.get("fits")):
                verdicts.setdefault(fit, []).append(model.get("learned") is not False)
        return {fit for fit, learned in verdicts.items() if not any(learned)}

    def _all_figures(self) -> list[FigureRecord]:
        figures = []
        for entry in self._captured.figures:
            places = [str(place) for place in entry["arrays"]]
            rows = {
                str(number): self._measured["images"][place]
                for number, place in enumerate(places)
                if place in self._measured["images"]
            }
            try:
                arrays = self._captured.arrays_of(entry)
                figures.append(parsing.figure_record(entry, arrays, rows))
            except EvidenceError:
                figures.append(FigureRecord(cell=-1, axes=()))
        return figures

    def _all_outputs(self) -> list[OutputRecord]:
        outputs = []
        for entry in self._captured.outputs:
            try:
                outputs.append(parsing.output_record(entry))
            except EvidenceError:
                outputs.append(OutputRecord(cell=-1, text=""))
        return outputs

    def _shown(self, num_figures: Any, num_outputs: Any) -> Shown:
        figures = num_figures if isinstance(num_figures, int) else len(self._figures)
        outputs = num_outputs if isinstance(num_outputs, int) else len(self._outputs)
        return Shown(figures=tuple(self._figures[:figures]), outputs=tuple(self._outputs[:outputs]))


def _root(failed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The failed cell to tell of: the last one, unless it only lacks what another should have made.

    A network that cannot be built leaves a name unbound, and the next cell stops at that name. A
    cell that Python cannot read has made nothing at all.
    """
    unread = [cell for cell in failed if cell.get("error") in _UNREAD]
    others = [cell for cell in failed if cell.get("error") != "NameError"]
    return (unread or others or failed)[-1]


def canonical_object(kind: str, record: ObjectRecord) -> ObjectRecord:
    """An optimizer or loss under its class name, also when a notebook named it by a string."""
    if record.config:
        return record
    try:
        return (
            describe_optimizer(record.kind) if kind == "optimizer" else describe_loss(record.kind)
        )
    except CheckFailure:  # of the notebook's own making: the tests say what they think of it
        return record


def _compiled(record: CompileRecord | None) -> CompileRecord | None:
    if record is None or record.optimizer is None or record.loss is None:
        return record
    return CompileRecord(
        optimizer=canonical_object("optimizer", record.optimizer),
        loss=canonical_object("loss", record.loss),
        metrics=describe_metrics(record.metrics),
    )


def _configured(kind: str, entry: Mapping[str, Any]) -> ObjectRecord:
    return canonical_object(kind, parsing.object_record(entry.get("object") or {}))


def _plain_value(entry: Mapping[str, Any]) -> Any:
    return entry.get("value")


def _evaluation(entry: Mapping[str, Any]) -> EvaluationRecord:
    classes = entry.get("classes")
    return EvaluationRecord(**{**entry, "classes": None if classes is None else tuple(classes)})


def _answered(shapes: Sequence[Sequence[int]] | None) -> tuple[Shape, Shape] | None:
    """Shapes of inputs and outputs, with a free batch axis."""
    if shapes is None:
        return None
    given, outputs = shapes
    return (None, *given), (None, *outputs)


def numbered_fits(measured: Measured) -> dict[int, Mapping[str, Any]]:
    """What the trusted side trained, by its number; that is a claim of the notebook, from 0."""
    return {
        int(number): fit
        for number, fit in measured["fits"].items()
        if number.isdecimal() and len(number) < 10
    }


def _trained_fits(measured: Measured) -> dict[int, FitRecord]:
    fits = numbered_fits(measured).items()
    return {number: FitRecord(**fit, trained_by="trainer") for number, fit in fits}


def _numbers(values: Any) -> list[int]:
    return [value for value in values if isinstance(value, int)] if isinstance(values, list) else []
