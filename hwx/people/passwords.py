"""What makes a password good enough, said in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import gettext, ngettext
from flask_security.password_util import PasswordUtil
from zxcvbn import zxcvbn

from hwx.people.labels import N_
from hwx.people.tables import Person

SHORTEST = 10
LONGEST = 128
GOOD_ENOUGH = 3
"""Score of zxcvbn, 0 to 4: 3 means more than 10^8 guesses."""

READ_BY_ZXCVBN = 72
"""The estimate takes no more characters than this; a longer password is judged by its beginning."""


ADVICE = (
    N_("Use a few words, avoid common phrases."),
    N_("No need for symbols, digits, or uppercase letters."),
    N_("Add another word or two. Uncommon words are better."),
    N_("Straight rows of keys are easy to guess."),
    N_("Short keyboard patterns are easy to guess."),
    N_("Use a longer keyboard pattern with more turns."),
    N_('Repeats like "aaa" are easy to guess.'),
    N_('Repeats like "abcabcabc" are only slightly harder to guess than "abc".'),
    N_("Avoid repeated words and characters."),
    N_('Sequences like "abc" or "6543" are easy to guess.'),
    N_("Avoid sequences."),
    N_("Recent years are easy to guess."),
    N_("Avoid recent years."),
    N_("Avoid years that are associated with you."),
    N_("Dates are often easy to guess."),
    N_("Avoid dates and years that are associated with you."),
    N_("This is a top-10 common password."),
    N_("This is a top-100 common password."),
    N_("This is a very common password."),
    N_("This is similar to a commonly used password."),
    N_("A word by itself is easy to guess."),
    N_("Names and surnames by themselves are easy to guess."),
    N_("Common names and surnames are easy to guess."),
    N_("Capitalization doesn't help very much."),
    N_("All-uppercase is almost as easy to guess as all-lowercase."),
    N_("Reversed words aren't much harder to guess."),
    N_("Predictable substitutions like '@' instead of 'a' don't help very much."),
)
"""Every sentence of zxcvbn 4.5, which speaks English only."""


def weaknesses(password: str, known: Iterable[str]) -> list[str]:
    """Sentences for the form; empty when the password is good. ``known``: names and words a guesser would try first."""
    if len(password) < SHORTEST:
        return [
            ngettext(
                "The password has fewer than %(num)s character.",
                "The password has fewer than %(num)s characters.",
                SHORTEST,
            )
        ]
    if len(password) > LONGEST:
        return [
            ngettext(
                "The password has more than %(num)s character.",
                "The password has more than %(num)s characters.",
                LONGEST,
            )
        ]
    found = zxcvbn(password[:READ_BY_ZXCVBN], user_inputs=[word for word in known if word])
    if found["score"] >= GOOD_ENOUGH:
        return []
    sentences = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
    return [gettext("This password is easy to guess."), *(gettext(one) for one in sentences if one)]


def words_of(person: Person) -> list[str]:
    whole = [person.email, person.passport_name, person.original_name, current_app.config["HWX"].site_name]
    return whole + [part for text in whole for part in text.replace("@", " ").replace(".", " ").split()]


class HousePasswords(PasswordUtil):
    """The library asks here for every new password (reset and change)."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        return weaknesses(normal, words_of(kwargs["user"])) or None, normal
