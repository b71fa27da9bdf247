"""Problems of a curriculum document as sentences in the reader's language."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from hwx.curricula.file_sentences import FILE_SENTENCES
from hwx.curricula.sheet import LocatedProblem
from hwx.rules.curriculum_problems import Place, Problem

DOCUMENT_SENTENCES = {
    "apart-without-two": lazy_gettext(
        'Found "%(key)s: %(found)s" beside a single observation. Days can lie between two observations or more: '
        "ask for more observations, or remove this line."
    ),
    "assessors-exceed-observations": lazy_gettext(
        "Found %(found)s assessors, more than the observations asked for (%(most)s). Each assessor needs an "
        "observation of their own: raise the observations or lower the assessors."
    ),
    "bad-code": lazy_gettext(
        'Found "%(found)s". A code is 2 to 6 capital letters, a hyphen and 2 to 4 digits, such as ERS-101.'
    ),
    "bad-slug": lazy_gettext(
        'Found "%(found)s". This short name may hold small letters a to z, digits and single hyphens, begins with a '
        "letter and has at most 60 characters, such as emergency-response."
    ),
    "bad-version": lazy_gettext(
        'Found "%(found)s". A version is two or three numbers with points between them, in double quotes, '
        'such as "1.0" or "2.1.3".'
    ),
    "before-itself": lazy_gettext(
        'Found "%(found)s before %(found)s". A method cannot come before itself: name two different methods.'
    ),
    "control-character": lazy_gettext(
        "Found the invisible character %(found)s in this text: %(text)s. Delete it, for instance by typing that part "
        "of the text anew."
    ),
    "critical-on-uncritical": lazy_gettext(
        'The critical competency %(competency)s comes after %(found)s, which is not critical. Write "critical: yes" '
        "at %(found)s too, or remove it here: what a critical competency rests on must be critical."
    ),
    "days-exceed-observations": lazy_gettext(
        "Found %(found)s different days, more than the observations asked for (%(most)s). Lower the days or raise "
        "the observations."
    ),
    "duplicate-cadre": lazy_gettext('The cadre "%(found)s" stands here a second time. Remove one, or rename it.'),
    "duplicate-code": lazy_gettext(
        'The code "%(found)s" stands here a second time. Every competency needs a code of its own.'
    ),
    "duplicate-domain": lazy_gettext('The domain "%(found)s" stands here a second time. Remove one, or rename it.'),
    "empty-text": lazy_gettext('The text after "%(key)s" is empty. Write the text, or remove the line.'),
    "empty-value": lazy_gettext('Nothing stands after "%(expected)s". Fill it in, or remove the line.'),
    "last-exceeds-observations": lazy_gettext(
        "Found %(found)s last observations at the level, more than the observations asked for (%(most)s). Lower the "
        "one or raise the other."
    ),
    "level-numbering": lazy_gettext(
        "Found level %(found)s where level %(expected)s is expected. Number the levels 1, 2, 3 and so on, from the "
        "least independent to the most."
    ),
    "level-outside-scale": lazy_gettext("Found level %(found)s. The scale of this curriculum has: %(expected)s."),
    "misspelt-key": lazy_gettext('The word "%(found)s" is not known here. Did you mean "%(expected)s"?'),
    "missing-key": lazy_gettext('The line "%(expected)s" is missing here. Add it.'),
    "missing-level": lazy_gettext(
        'Found "%(found)s", which gives no level for the cadre "%(expected)s". Name every cadre with its level, '
        'such as "doctor 4, nurse 3", or give one number for all.'
    ),
    "missing-translation": lazy_gettext(
        'The text in the language that counts is missing here. Add a line "%(expected)s".'
    ),
    "not-a-choice": lazy_gettext('Found "%(found)s" after "%(key)s". Expected one of: %(expected)s.'),
    "not-a-level": lazy_gettext(
        'Found "%(found)s". Expected a level, such as 4, or a level for each cadre, such as "doctor 4, nurse 3".'
    ),
    "not-a-list": lazy_gettext(
        'Found "%(found)s" after "%(key)s". Expected a list: below it, one part after another, each beginning with '
        "a hyphen and a space."
    ),
    "not-a-mapping": lazy_gettext(
        'Found "%(found)s". Expected lines with a word and a colon. The words known here are: %(expected)s.'
    ),
    "not-a-number": lazy_gettext(
        'Found "%(found)s" after "%(key)s". Expected a whole number from %(least)s to %(most)s, without quotes.'
    ),
    "not-a-percentage": lazy_gettext(
        'Found "%(found)s" after "%(key)s". Expected a share from 0 %% to 100 %%, written like this: 90 %%'
    ),
    "not-a-text": lazy_gettext('Found "%(found)s" after "%(key)s". Expected a text: write it in double quotes.'),
    "not-a-week": lazy_gettext('Found "%(found)s". Expected one week, such as 6, or a span of weeks, such as 2 to 3.'),
    "not-days": lazy_gettext('Found "%(found)s" after "%(key)s". Expected days, written like this: 60 days'),
    "not-hours": lazy_gettext('Found "%(found)s" after "%(key)s". Expected hours, written like this: 24 hours'),
    "not-months": lazy_gettext('Found "%(found)s" after "%(key)s". Expected months, written like this: 24 months'),
    "not-names": lazy_gettext(
        'Found "%(found)s" after "%(key)s". Expected one name, or several with commas between them.'
    ),
    "not-yes-or-no": lazy_gettext('Found "%(found)s" after "%(key)s". Expected yes or no.'),
    "number-out-of-range": lazy_gettext(
        'Found %(found)s after "%(key)s". Expected a number from %(least)s to %(most)s.'
    ),
    "one-level": lazy_gettext("This scale has a single level. Expected at least two."),
    "prerequisite-loop": lazy_gettext(
        "These competencies wait for each other, so that none could ever begin: %(loop)s. Remove %(found)s here, or "
        "another link of this chain."
    ),
    "prerequisite-out-of-reach": lazy_gettext(
        'The cadre "%(cadre)s" is asked for %(competency)s but not for %(found)s, which comes before it, and could '
        "never begin. Let the cadre follow that domain, close both to it, or remove %(found)s here."
    ),
    "repeated-name": lazy_gettext('"%(found)s" stands twice after "%(key)s". Remove one.'),
    "stray-comma": lazy_gettext('Found "%(found)s" after "%(key)s": a comma without a name beside it. Remove it.'),
    "text-too-long": lazy_gettext(
        'The text after "%(key)s" has %(found)s characters. At most %(most)s are allowed: shorten it or split it.'
    ),
    "too-many-items": lazy_gettext('Found %(found)s parts after "%(key)s". At most %(most)s are allowed.'),
    "too-many-problems": lazy_gettext(
        "There are more problems than the %(found)s named so far. Mend those first and check again."
    ),
    "unknown-cadre": lazy_gettext(
        'The cadre "%(found)s" is not among the cadres of this curriculum: %(expected)s. Use one of these, or add it.'
    ),
    "unknown-domain": lazy_gettext(
        'The domain "%(found)s" is not among the domains of this curriculum: %(expected)s. Use one of these, or add it.'
    ),
    "unknown-key": lazy_gettext('The word "%(found)s" is not known here. The words known here are: %(expected)s.'),
    "unknown-method": lazy_gettext(
        'The method "%(found)s" is not known. Expected: %(expected)s; or two of them, as in "SIM before MCX".'
    ),
    "unknown-prerequisite": lazy_gettext(
        "%(competency)s comes after %(found)s, but no competency of this curriculum has that code. Mend the code, "
        "or remove it."
    ),
    "weeks-backwards": lazy_gettext('Found "%(found)s". Expected the earlier week first, such as 2 to 3.'),
}

SENTENCES = {**DOCUMENT_SENTENCES, **FILE_SENTENCES}


def sentence(problem: Problem) -> str:
    """What was found, what was expected and what to do, in the language of the request, or else in English."""
    key = next((step for step in reversed(problem.place) if isinstance(step, str)), "")
    return str(SENTENCES[problem.code]) % {**problem.words, "key": key}


def place_in_words(place: Place) -> str:
    """The way to a value as a reader counts: "domains, 2, competencies, 5, methods"."""
    if not place:
        return str(gettext("the whole document"))
    return ", ".join(str(step + 1) if isinstance(step, int) else step for step in place)


def line_of(problem: Problem) -> str:
    """One line for a terminal or a log, in the form that editors turn into a link: file:line:column: sentence.

    A problem of a document without a file is given with its place in words.
    """
    if isinstance(problem, LocatedProblem):
        return f"{problem.file}:{problem.line}:{problem.column}: {sentence(problem)}"
    return f"{place_in_words(problem.place)}: {sentence(problem)}"
