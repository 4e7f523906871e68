"""What students get of a test file."""

from __future__ import annotations

import ast

from graders.authoring.public_tests import public_source
from tests.authoring.small_course import TESTS


def test_hidden_cases_go_with_all_that_only_they_used():
    assert public_source(TESTS) == (
        '"""The sum."""\n'
        "\n"
        "from otter.test_files import test_case\n"
        "\n"
        "from graders.checks import assert_answer\n"
        "\n"
        "OK_FORMAT = False\n"
        'name = "q1_sum"\n'
        "\n"
        "\n"
        "@test_case(points=1)\n"
        "def test_public(total):\n"
        '    """The sum is a number."""  # layout stays\n'
        "    assert_answer(total, 42)\n"
    )


def test_a_file_without_hidden_cases_stays_byte_for_byte():
    source = "import os\n\n\n\nname =   'q1'\n"
    assert public_source(source) == source


def test_what_a_public_case_uses_too_stays():
    source = (
        "LIMIT = 3\n\n\n"
        "@test_case(points=1)\ndef test_a(x):\n    assert x < LIMIT\n\n\n"
        "@test_case(points=1, hidden=True)\ndef test_b(x):\n    assert x == LIMIT\n"
    )
    assert public_source(source) == (
        "LIMIT = 3\n\n\n@test_case(points=1)\ndef test_a(x):\n    assert x < LIMIT\n"
    )


def test_names_that_nothing_uses_stay_because_otter_may_read_them():
    source = (
        "points = 3\nall_or_nothing = True\n\n\n@test_case(hidden=True)\ndef test_b():\n    1\n"
    )
    assert public_source(source) == "points = 3\nall_or_nothing = True\n"


def test_help_that_calls_itself_is_still_removed():
    source = (
        "def walk(n):\n    return n and walk(n - 1)\n\n\n"
        "@test_case(points=1)\ndef test_a():\n    pass\n\n\n"
        "@test_case(points=1, hidden=True)\ndef test_b():\n    walk(3)\n"
    )
    assert public_source(source) == "@test_case(points=1)\ndef test_a():\n    pass\n"


def test_a_hidden_flag_that_is_not_a_plain_false_hides():
    source = "@test_case(points=1, hidden=SOON)\ndef test_b():\n    answer = 42\n"
    assert "42" not in public_source(source)


def test_a_hidden_flag_given_by_position_hides():
    source = '@test_case("t", 1, True)\ndef test_b():\n    answer = 42\n'
    assert "42" not in public_source(source)


def test_a_long_import_is_narrowed_in_the_layout_of_the_formatter():
    names = [f"assert_something_rather_long_{letter}" for letter in "abcd"]
    uses = "".join(f"    {name}()\n" for name in names[:3])
    source = (
        f"from graders.checks import ({', '.join(names)})\n\n\n"
        f"@test_case(points=1)\ndef test_a():\n{uses}\n\n"
        f"@test_case(points=1, hidden=True)\ndef test_b():\n    {names[3]}()\n"
    )
    public = public_source(source)
    assert public.startswith(
        "from graders.checks import (\n" + "".join(f"    {name},\n" for name in names[:3]) + ")\n"
    )
    ast.parse(public)
