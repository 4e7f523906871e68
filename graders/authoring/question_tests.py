"""What a lab's test files say about themselves, read without running them.

A test file is Otter's exception-based format: ``name = "q1_inspect"`` and functions under
``@test_case(points=…, hidden=…)``. Points and titles are read from the source text, so that a
list of labs needs neither Otter nor the libraries that the tests import.
"""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

from graders.errors import ConfigurationError

DECORATOR = "test_case"


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseDeclaration:
    """One ``@test_case`` function.

    Args:
        function: The function's name.
        title: What a student reads: the decorator's ``name``, else the docstring's first line,
            else the function's name in words.
        points: Points, or None where the decorator gives none as a plain number.
        hidden: Whether students get the case before grading.
        parameters: Names of the notebook's variables that it takes.
    """

    function: str
    title: str
    points: float | None
    hidden: bool
    parameters: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionTests:
    """A question's test file.

    Args:
        path: Where it is.
        source: Its text.
        name: What it calls itself, None if it does not.
        marked: Whether it says ``OK_FORMAT = False``, without which Otter refuses it.
        cases: Its cases, in order.
        checks: The names that it takes from :mod:`graders.checks`.
    """

    path: Path
    source: str
    name: str | None
    marked: bool
    cases: tuple[CaseDeclaration, ...]
    checks: tuple[str, ...]

    @property
    def question(self) -> str:
        """The question that the file belongs to, by its file name."""
        return self.path.stem

    @property
    def points(self) -> float:
        """Points of all cases together."""
        return sum(case.points or 0.0 for case in self.cases)

    @property
    def num_hidden(self) -> int:
        """How many cases students do not get."""
        return sum(case.hidden for case in self.cases)


def read_tests(folder: Path) -> dict[str, QuestionTests]:
    """Every test file ``q*.py`` of a lab, by question.

    Raises:
        ConfigurationError: If files cannot be read as Python; names all of them.
    """
    files: dict[str, QuestionTests] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("q*.py")):
        try:
            files[path.stem] = read_question_tests(path)
        except ConfigurationError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigurationError(problems)
    return files


def read_question_tests(path: Path) -> QuestionTests:
    """Read one test file.

    Raises:
        ConfigurationError: If it is not Python in UTF-8.
    """
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise ConfigurationError(f"{path.name} is not readable Python: {error}") from error
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return QuestionTests(
        path=path,
        source=source,
        name=name if isinstance(name := _assigned(tree, "name"), str) else None,
        marked=_assigned(tree, "OK_FORMAT") is False,
        cases=tuple(_case(node) for node in functions if case_decorator(node) is not None),
        checks=tuple(
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "graders.checks"
            for alias in node.names
        ),
    )


def case_decorator(node: ast.stmt) -> ast.expr | None:
    """The ``@test_case`` of a function, with or without arguments, or None."""
    if not isinstance(node, ast.FunctionDef):
        return None
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
        if last == DECORATOR:
            return decorator
    return None


def is_hidden(node: ast.stmt) -> bool:
    """Whether a statement is a case that students do not get.

    Anything but a plain ``False`` counts as hidden: a slip must not give a case away.
    """
    decorator = case_decorator(node)
    argument = _argument(decorator, "hidden")
    if argument is None:
        return False
    return not (isinstance(argument, ast.Constant) and argument.value is False)


def _case(node: ast.FunctionDef) -> CaseDeclaration:
    decorator = case_decorator(node)
    named = _argument(decorator, "name")
    title = named.value if isinstance(named, ast.Constant) else None
    documented = (ast.get_docstring(node) or "").partition("\n")[0]
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return CaseDeclaration(
        function=node.name,
        title=str(title or documented or node.name.replace("_", " ")),
        points=_number(_argument(decorator, "points")),
        hidden=is_hidden(node),
        parameters=tuple(argument.arg for argument in arguments),
    )


# Positions of Otter 7's test_case(name, points, hidden, success_message, failure_message).
_POSITIONS = {"name": 0, "points": 1, "hidden": 2}


def _argument(decorator: ast.expr | None, name: str) -> ast.expr | None:
    if not isinstance(decorator, ast.Call):
        return None
    for keyword in decorator.keywords:
        if keyword.arg == name:
            return keyword.value
    position = _POSITIONS[name]
    return decorator.args[position] if position < len(decorator.args) else None


def _number(node: ast.expr | None) -> float | None:
    try:
        value = None if node is None else ast.literal_eval(node)
    except ValueError:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _assigned(tree: ast.Module, name: str) -> object:
    """The constant assigned to a name at top level, None if there is none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if name in names:
                return node.value.value
    return None
