from __future__ import annotations

import ast
import inspect

import pytest
from flask import Flask
from zxcvbn import feedback

from hwx.people.passwords import ADVICE, weaknesses, words_of
from tests.support.making import Make


@pytest.mark.parametrize(
    ("password", "first"),
    [
        ("", "The password has fewer than 10 characters."),
        ("x" * 9, "The password has fewer than 10 characters."),
        ("x" * 129, "The password has more than 128 characters."),
        ("password123", "This password is easy to guess."),
        ("aaaaaaaaaaaa", "This password is easy to guess."),
        ("qwertyuiop", "This password is easy to guess."),
        ("2026-03-16!", "This password is easy to guess."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(app: Flask, password: str, first: str) -> None:
    with app.test_request_context():
        assert weaknesses(password, [])[0] == first


@pytest.mark.parametrize(
    "password", ["three uncommon lanterns", "كتاب أخضر فوق الجبل", "brave cedar harbour " * 6, "vélo-orange-tranquille"]
)
def test_a_few_uncommon_words_are_enough_in_any_language(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert weaknesses(password, []) == []


@pytest.mark.parametrize("password", ["abdoulaye ouedraogo", "kamboinsin1"])
def test_ones_own_name_and_hospital_are_the_first_that_a_guesser_tries(app: Flask, make: Make, password: str) -> None:
    person = make.person("ABDOULAYE OUEDRAOGO", email="abdoulaye@kamboinsin.example")
    with app.test_request_context():
        assert not weaknesses(password, [])
        assert weaknesses(password, words_of(person))


def test_the_advice_says_what_to_do(app: Flask) -> None:
    with app.test_request_context():
        sentences = weaknesses("abcabcabcabc", [])
    assert 'Repeats like "abcabcabc" are only slightly harder to guess than "abc".' in sentences
    assert "Avoid repeated words and characters." in sentences


def test_every_sentence_of_the_estimate_is_marked_for_the_catalogue() -> None:
    """When the library gets a new sentence, it must not reach a reader in English only."""
    theirs = {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(feedback)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_" and isinstance(node.args[0], ast.Constant)
    }
    assert len(theirs) > 20
    assert theirs == set(ADVICE)
