"""The translations are whole: every text of the code and the templates, in every language, with the same places."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tests.house.tree import ROOT

LANGUAGES = ("ar", "fr")

FORMS = {"ar": 6, "fr": 2}
"""How many ways a language has of saying how many."""

PLACE = re.compile(r"%(?:\((?P<name>\w+)\))?[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")

COUNTING = {"num", "count", "number", "n"}
"""Places that a form for none, one or two may leave out: the word itself says how many."""


def catalogue(language: str) -> Catalog:
    path = ROOT / "hwx/translations" / language / "LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def texts_in_use() -> tuple[Message, ...]:
    """As script/messages gathers them."""
    with tempfile.TemporaryDirectory() as folder:
        gathered = Path(folder) / "messages.pot"
        mapping = ROOT / "pyproject.toml"
        CommandLineInterface().run(  # type: ignore[no-untyped-call]
            ["pybabel", "--quiet", "extract", "-F", str(mapping), "-o", str(gathered), str(ROOT)]
        )
        with gathered.open("rb") as file:
            return tuple(message for message in read_po(file) if message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def originals_of(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def places(text: str) -> set[str]:
    return {match["name"] or match[0] for match in PLACE.finditer(text.replace("%%", ""))}


def elements(text: str) -> list[str]:
    return sorted(re.findall(r"</?\w+", text))


def complaints(message: Message, forms: int) -> list[str]:
    """What is wrong with one translation; empty when nothing is."""
    translations = forms_of(message)
    wanted = places(originals_of(message)[-1])
    found = []
    if message.fuzzy:
        found.append("is marked as a guess (fuzzy)")
    if not all(text.strip() for text in translations):
        return [*found, "is not translated"]
    if message.pluralizable and len(translations) != forms:
        found.append(f"has {len(translations)} forms instead of {forms}")
    for text in translations:
        if extra := places(text) - wanted:
            found.append(f"has places that the original has not: {', '.join(sorted(extra))}")
        # What the original leaves out where there is one of it, a translation may leave out as well.
        spared = COUNTING | (wanted - places(originals_of(message)[0])) if message.pluralizable else set()
        if missing := wanted - places(text) - spared:
            found.append(f"lacks places of the original: {', '.join(sorted(missing))}")
        if elements(text) != elements(originals_of(message)[-1]):
            found.append("has other elements than the original")
    if message.pluralizable and wanted != places(translations[-1]):
        found.append("does not say how many in its last form")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_there_and_fits_its_original(language: str) -> None:
    whole = catalogue(language)
    found = [
        f"{originals_of(message)[0]!r} {complaint}"
        for message in whole
        if message.id
        for complaint in complaints(message, FORMS[language])
    ]
    assert whole.num_plurals == FORMS[language]
    assert not found, f"{len(found)} in {language}:\n" + "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_in_use_is_in_the_catalogue_and_no_other(language: str) -> None:
    listed = {(message.context, originals_of(message)) for message in catalogue(language) if message.id}
    used = {(message.context, originals_of(message)) for message in texts_in_use()}
    assert not used - listed, "not in the catalogue; script/messages brings it up to date"
    assert not listed - used, "in the catalogue and no longer in use; script/messages removes them"


def test_texts_are_gathered_from_code_and_templates() -> None:
    used = {originals_of(message)[0] for message in texts_in_use()}
    assert "Skip to the content" in used, "a text of templates/base.html"
    assert len(used) > 100


def places_are_named(message: Message) -> bool:
    return all("%(" in match[0] for text in originals_of(message) for match in PLACE.finditer(text.replace("%%", "")))


def test_every_place_in_a_text_has_a_name_for_the_translator() -> None:
    nameless = [originals_of(message)[0] for message in texts_in_use() if not places_are_named(message)]
    assert not nameless


def test_no_text_is_a_mere_fragment() -> None:
    """Words with a space at an end would be joined to others in an order that only English has; ", " is a sign."""
    texts = [text for message in texts_in_use() for text in originals_of(message)]
    fragments = [text for text in texts if text != text.strip() and re.search(r"\w", text)]
    assert not fragments


@pytest.mark.parametrize(
    ("original", "translation", "complaint"),
    [
        ("Dear %(name)s", "Chère %(name)s", []),
        ("Dear %(name)s", "", ["is not translated"]),
        (
            "Dear %(name)s",
            "Cher %(nom)s",
            ["has places that the original has not: nom", "lacks places of the original: name"],
        ),
        ("Go <b>on</b>", "Continuez", ["has other elements than the original"]),
        (("%(num)s day", "%(num)s days"), ("un jour", "%(num)s jours"), []),
        (("%(num)s day", "%(num)s days"), ("un jour", "des jours"), ["does not say how many in its last form"]),
        (("%(num)s day", "%(num)s days"), ("%(num)s jour",), ["has 1 forms instead of 2"]),
        (
            ("%(num)s of %(who)s", "%(num)s of %(who)s"),
            ("un", "%(num)s de %(who)s"),
            ["lacks places of the original: who"],
        ),
    ],
)
def test_a_translation_that_does_not_fit_is_found(
    original: str | tuple[str, str], translation: str | tuple[str, ...], complaint: list[str]
) -> None:
    assert complaints(Message(original, translation), 2) == complaint


def test_a_guess_is_not_a_translation() -> None:
    assert complaints(Message("Yes", "Oui", flags=["fuzzy"]), 2) == ["is marked as a guess (fuzzy)"]
