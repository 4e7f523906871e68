"""The page on security tells of every attack, and is not stale."""

from __future__ import annotations

from pathlib import Path

from graders.sandbox.probe import protections
from tests.adversarial.security_page import PAGE, uncovered, with_table

README = Path(__file__).parents[2] / "README.md"


def test_every_kind_of_attack_has_a_case():
    assert list(uncovered()) == []


def test_the_page_is_not_stale():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "run python -m tests.adversarial.security_page"


def test_the_page_explains_every_protection_of_a_report():
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for name in protections("namespaces"):
        assert f"| {name} |" in page
    told = [words for level in ("landlock", "none") for words in protections(level).values()]
    assert all(words == "enforced" or words in page for words in told)


def test_the_readme_leads_to_it():
    assert "docs/security.md" in README.read_text(encoding="utf-8")
