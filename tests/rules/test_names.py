"""Names as people write them: the same words in another dress are one person's, and a word alone proves nothing."""

from __future__ import annotations

import pytest

from hwx.rules.names import may_be_one_person, plain_name


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("OMAR FAROUK", "Omar Farouk", True),
        ("OMAR FAROUK", "Farouk, Omar", True),
        ("OMAR FAROUK", "Dr. Omar Farouk", True),
        ("Omar Ahmed Farouk", "OMAR FAROUK", True),
        ("Léïla Benali", "LEILA BENALI", True),
        ("ليلى بن علي", "ليلى  بن علي", True),
        ("OMAR FAROUK", "Omar Benali", False),
        ("OMAR FAROUK", "Leila Farouk", False),
        ("Omar", "Omar Farouk", False),
        ("Suharto", "SUHARTO", True),
        ("Dr.", "Dr. Omar Farouk", False),
        ("", "Omar Farouk", False),
    ],
)
def test_a_name_is_recognised_with_titles_and_further_names_and_in_any_order(
    first: str, second: str, may: bool
) -> None:
    assert may_be_one_person(first, second) is may
    assert may_be_one_person(second, first) is may


def test_marks_case_punctuation_and_order_do_not_distinguish_names() -> None:
    assert plain_name("Diallo-Sow, Aïssatou") == plain_name("AISSATOU DIALLO SOW") == "aissatou diallo sow"
