"""Curricula to read: the list, one revision whole, one competency; for anyone signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from hwx.access import SIGNED_IN, audience
from hwx.curricula.asked import asked_sentences, completion_sentences, validity_sentence, validity_words
from hwx.curricula.methods import method_name, method_words, short_method_name
from hwx.curricula.prevailing import own_sentences, prevailing_in, rules_told
from hwx.curricula.revisions import Published, curriculum_of, newest, published
from hwx.extensions import db
from hwx.rules.curriculum import Curriculum, Wording

curricula = Blueprint("curricula", __name__, url_prefix="/curricula")


@curricula.get("/")
@audience(SIGNED_IN)
def list_all() -> ResponseReturnValue:
    """The newest revision of each."""
    shown = [(one, _curriculum(one)) for one in newest(db.session())]
    return render_template("curricula/list.html", curricula=shown, read_of=_reader)


@curricula.get("/<slug>")
@audience(SIGNED_IN)
def newest_of(slug: str) -> ResponseReturnValue:
    """To the newest revision, whose address names its version: what is linked or printed stays what it was."""
    found = published(db.session(), slug) or _nothing_here()
    return redirect(url_for("curricula.curriculum", slug=slug, version=found[0].version))


@curricula.get("/<slug>/<version>")
@audience(SIGNED_IN)
def curriculum(slug: str, version: str) -> ResponseReturnValue:
    revisions, one = _revision(slug, version)
    found = _curriculum(one)
    prevailing, told = prevailing_in(found), rules_told(found)
    return render_template(
        "curricula/curriculum.html",
        revision=one,
        revisions=revisions,
        curriculum=found,
        read=_reader(found),
        same_for_all={code: len(set(asked.levels.values())) == 1 for code, asked in found.by_code.items()},
        method_words=lambda competency: method_words(competency, short=True),
        validity=validity_words,
        own_sentences=lambda competency: own_sentences(competency, prevailing),
        rules_of_its_own=[one.sentence for one in told if not one.usual],
        rules_as_usual=[one.sentence for one in told if one.usual],
        completion=completion_sentences(found.completion),
        method_codes=sorted({code for asked in found.competencies() for code in asked.method_codes}),
        method_name=method_name,
        short_method_name=short_method_name,
    )


@curricula.get("/<slug>/<version>/<code>")
@audience(SIGNED_IN)
def competency(slug: str, version: str, code: str) -> ResponseReturnValue:
    revisions, one = _revision(slug, version)
    found = _curriculum(one)
    asked = found.by_code.get(code) or _nothing_here()
    return render_template(
        "curricula/competency.html",
        revision=one,
        revisions=revisions,
        curriculum=found,
        competency=asked,
        domain=next(domain for domain in found.domains if domain.key == asked.domain),
        after=[found.by_code[before] for before in asked.prerequisites],
        before=[other for other in found.competencies() if code in other.prerequisites],
        read=_reader(found),
        methods=method_words(asked),
        countersigned=found.rules.asks_senior(asked.critical),
        sentences=[*asked_sentences(asked, found.rules), validity_sentence(asked)],
    )


def _revision(slug: str, version: str) -> tuple[list[Published], Published]:
    revisions = published(db.session(), slug)
    return revisions, next((one for one in revisions if one.version == version), None) or _nothing_here()


def _curriculum(one: Published) -> Curriculum:
    return curriculum_of(db.session(), one.digest)


def _reader(found: Curriculum) -> Callable[[Wording], tuple[str, str]]:
    """For templates: a wording as (text, language), in the reader's language or else the authoritative one."""
    locale = get_locale()
    language = locale.language if locale else found.language

    def read(wording: Wording) -> tuple[str, str]:
        return wording.read_in(language, found.language)

    return read


def _nothing_here() -> NoReturn:
    abort(404)
