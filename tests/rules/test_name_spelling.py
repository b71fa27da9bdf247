"""Names beside names: what is the same, what differs in marks or parts, and what is simply another spelling."""

from __future__ import annotations

import pytest

from hwx.rules.name_spelling import Spelling, compared


@pytest.mark.parametrize(
    "typed, passport, original, found",
    [
        ("AMINA DIALLO", "AMINA DIALLO", "", Spelling.SAME),
        ("  amina   Diallo ", "AMINA DIALLO", "", Spelling.SAME),
        ("أمينة ديالو", "AMINA DIALLO", "أمينة ديالو", Spelling.SAME),
        ("Émilie Traoré", "EMILIE TRAORE", "", Spelling.MARKS),
        ("AL-HARBI NADIA", "AL HARBI NADIA", "", Spelling.MARKS),
        ("O'BRIEN", "OBRIEN", "", Spelling.MARKS),
        ("أمينه", "x", "امينه", Spelling.MARKS),
        ("DIALLO AMINA", "AMINA DIALLO", "", Spelling.PARTS),
        ("AMINA DIALLO", "AMINA MARIAMA DIALLO", "", Spelling.PARTS),
        ("MOHAMMED ALI", "MUHAMMAD ALI", "", Spelling.OTHER),
        ("", "AMINA DIALLO", "", Spelling.OTHER),
        ("AMINA", "", "", Spelling.OTHER),
        ("!!!", "AMINA", "أمينة", Spelling.OTHER),
    ],
)
def test_a_name_is_compared_with_both_names_of_the_transcript(
    typed: str, passport: str, original: str, found: Spelling
) -> None:
    assert compared(typed, passport, original) is found
