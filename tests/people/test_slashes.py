"""What slashes join in Arabic stays on one line; nothing else is touched, and nothing becomes markup that was none."""

from __future__ import annotations

import pytest
from markupsafe import Markup, escape

from hwx.people.slashes import MOST, kept_whole


def kept(text: str) -> list[str]:
    """The runs that are kept, after making sure that the text reads as before."""
    found = Markup(escape(kept_whole(text, "ar", "nb")))
    assert found.unescape().replace('<span class="nb">', "").replace("</span>", "") == text
    return [piece.partition("</span>")[0] for piece in str(found).split('<span class="nb">')[1:]]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("أداة الفرز (WHO/ICRC/MSF)", ["WHO/ICRC/MSF"]),
        ("إرشادات WHO/FIGO بشأن spKt/V.", ["WHO/FIGO", "spKt/V"]),
        ("أقل من 7 ملغ/دل، ثم أقل", ["ملغ/دل"]),
        ("تغيّر/ثبات", ["تغيّر/ثبات"]),
        ("مقياس ILS-2/ALS-3", ["ILS-2/ALS-3"]),
        ("لا شيء هنا", []),
        ("https://example.org/v/abc", []),
        ("example.org/v/abc", []),
        ("/api/v1/openapi.json", []),
        ("أو / و", []),
        ("و/", []),
        ("أ/" + "ب" * (MOST - 2), ["أ/" + "ب" * (MOST - 2)]),
        ("أ/" + "ب" * (MOST - 1), []),
        ("<b>CFU/mL</b> & x", ["CFU/mL"]),
    ],
)
def test_in_arabic_what_slashes_join_stays_on_one_line_and_an_address_does_not(text: str, runs: list[str]) -> None:
    assert kept(text) == runs


def test_what_looks_like_markup_in_a_text_stays_a_text() -> None:
    assert "<b>" not in kept_whole("<b>CFU/mL", "ar", "nb")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_other_languages_break_where_they_did(language: str) -> None:
    assert kept_whole("WHO/ICRC/MSF <b>", language, "nb") == "WHO/ICRC/MSF <b>"
