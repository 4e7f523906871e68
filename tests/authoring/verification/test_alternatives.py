"""Rewritten and hand-written alternatives, and how they share notebooks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from graders.authoring.verification.alternatives import Alternative, make_alternatives, packs
from graders.authoring.verification.rewriting import CELL_REWRITINGS, NOTEBOOK_REWRITINGS
from graders.authoring.verification.rewriting.notebooks import other_names
from graders.errors import ConfigurationError
from tests.authoring.small_course import code, notebook

ADDED = """\
model = Sequential()
model.add(keras.Input(shape=(28, 28, 1)))
model.add(Conv2D(32, 3, activation="relu"))
model.add(Flatten())
model.add(Dense(10))
model.add(Activation("softmax"))
print("built")
"""
LISTED = "model = keras.Sequential([keras.Input(shape=(8,)), Dense(4, activation='relu')])\n"
CONTENT = notebook(
    code("import keras\ngrader = 1", id="setup"),
    code(f"# BEGIN SOLUTION\n{ADDED}# END SOLUTION", id="first"),
    code("print('given')", id="between"),
    code("# BEGIN SOLUTION\nx = x / 255\n# END SOLUTION", id="second"),
    code('grader.check("q1_work")', id="check"),
)


@pytest.mark.parametrize(
    ("name", "source", "part"),
    [
        ("Sequential with a list", ADDED, "k.Sequential([keras.Input(shape=(28, 28, 1)), Conv2D"),
        ("layers by .add", LISTED, "model.add(Dense(4, activation='relu'))"),
        ("functional", ADDED, "model = k.Model(inputs, x)"),
        ("built by a function", LISTED, "model = build_model()"),
        ("activations as layers", ADDED, "Conv2D(32, 3), k.layers.ReLU()"),
        ("activations inline", ADDED, "Dense(10, activation='softmax')"),
        ("input_shape of the first layer", ADDED, "activation='relu', input_shape=(28, 28, 1))"),
        ("InputLayer", LISTED, "k.layers.InputLayer(shape=(8,))"),
        ("layers with names", LISTED, "Dense(4, activation='relu', name='part_1')"),
        ("loss as an object", "m.compile(loss='binary_crossentropy')", "BinaryCrossentropy()"),
        ("optimizer as an object", "m.compile(optimizer='adam')", "optimizers.Adam()"),
        ("scaled by a product", "x = x / 255.0", "x * (1 / 255)"),
        ("one-hot by an identity matrix", "y = keras.utils.to_categorical(y, n)", "np.eye(n"),
        ("fit with keywords", "m.fit(a, b, epochs=1)", "fit(x=a, y=b, epochs=1)"),
        ("lines in another order", "a = b / 255\nc = d / 255\n", "c = d / 255\na = b / 255"),
        ("learning rate as lr", "SGD(learning_rate=0.1)", "SGD(lr=0.1)"),
    ],
)
def test_a_cell_is_written_in_another_way(name: str, source: str, part: str):
    changed = CELL_REWRITINGS[name](source)
    assert changed is not None
    assert part in changed
    ast.parse(changed)
    assert ("print('built')" in changed) == ("built" in source)


@pytest.mark.parametrize("rewrite", CELL_REWRITINGS.values(), ids=CELL_REWRITINGS)
def test_where_there_is_nothing_to_rewrite_there_is_no_alternative(rewrite):
    assert rewrite("print('nothing of it')") is None


@pytest.mark.parametrize("rewrite", NOTEBOOK_REWRITINGS.values(), ids=NOTEBOOK_REWRITINGS)
def test_a_notebook_is_changed_as_a_copy(rewrite):
    before = str(CONTENT)
    changed = rewrite(CONTENT)
    assert changed is not None
    assert str(changed) != before
    assert str(CONTENT) == before


@pytest.mark.parametrize(
    "source",
    ["a = b / 255\nc = a / 255\n", "c = b\nb = 2\n", "h = model.fit(x)\np = model.predict(x)\n"],
)
def test_lines_that_need_each_other_keep_their_order(source: str):
    assert CELL_REWRITINGS["lines in another order"](source) is None


def test_other_names_are_those_of_the_solution_alone_and_of_an_only_model():
    content = notebook(
        code(
            "# BEGIN SOLUTION\nnet = Sequential([a])\nx, own, asked = 1, f'{2}', 3\n# END SOLUTION",
            id="a",
        ),
        code("net.summary()\nprint(x)  # not of own", id="b"),
        code("# BEGIN SOLUTION\nmine = thing.mine(mine=f'{own} {x}')\n# END SOLUTION", id="c"),
    )
    changed = other_names(content, kept={"asked"})
    assert changed is not None
    assert [cell["source"] for cell in changed["cells"]] == [
        "# BEGIN SOLUTION\nmy_net = Sequential([a])\nx, own, asked = 1, f'{2}', 3\n# END SOLUTION",
        "my_net.summary()\nprint(x)  # not of own",
        "# BEGIN SOLUTION\nmy_mine = thing.mine(mine=f'{own} {x}')\n# END SOLUTION",
    ]


def by_hand(folder: Path, text: str, question: str = "q1_work") -> dict[int, str]:
    path = folder / "alternatives" / question / "my_own_way.py"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    (found,) = [a for a in make_alternatives(CONTENT, folder) if a.name.endswith("my own way")]
    return dict(found.sources)


def test_one_written_by_hand_takes_the_place_of_all_solution_cells(tmp_path: Path):
    assert by_hand(tmp_path, "x = 1\n") == {1: "x = 1\n", 3: "pass"}


def test_marks_tell_the_cells(tmp_path: Path):
    text = "# %% first\nmodel = 1\n# %% second\nx = 2\n"
    assert by_hand(tmp_path, text) == {1: "model = 1", 3: "x = 2"}


@pytest.mark.parametrize(
    ("text", "question"), [("x = 1\n", "q7_nowhere"), ("# %% nowhere\nx = 1\n", "q1_work")]
)
def test_one_for_no_question_or_cell_is_the_authors_fault(tmp_path: Path, text: str, question: str):
    with pytest.raises(ConfigurationError):
        by_hand(tmp_path, text, question)


def alternative(name: str, question: str | None, source: str = "") -> Alternative:
    return Alternative(name=name, question=question, sources={1: source} if question else {})


def test_a_pack_holds_one_alternative_of_each_question():
    first, second = alternative("a", "q1", "a = 1"), alternative("b", "q1", "b = 1")
    whole = alternative("c", None)
    one, two = packs([first, second, whole])
    assert one.members == (first, whole)
    assert two.members == (second,)
    assert one.content(CONTENT)["cells"][1]["source"] == "a = 1"
