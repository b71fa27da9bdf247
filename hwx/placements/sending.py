"""Forms that are recorded once however often they are sent: the field, and the steps of a view around its deed.

form = ObserveForm()
given = given_before(form)
if given:
    return given
if form.validate_on_submit():
    try:
        entry = deed()
        answer = Answer(url_for(...), gettext("Recorded."), (entry.number,))
        keep(form, answer)
        db.session.commit()
    except (SentBefore, Refused, MovedOn) as error:
        given = given_meanwhile(form)  # rolls back
        ...
    return give(answer)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from secrets import token_urlsafe

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, Form, HiddenField, ValidationError
from wtforms.validators import Length

from hwx.clock import now
from hwx.extensions import db
from hwx.people.signed_in import me
from hwx.placements import once
from hwx.placements.once import LONGEST_KEY, Answer, Sent, SentBefore, answer_to, meaning_of


def new_key() -> str:
    return token_urlsafe(16)


class OnceForm(Form):
    """Mixin, to stand before PlainForm. A form sent without a key has one made here and is recorded as it comes."""

    once = HiddenField(_("This page"), default=new_key, validators=[Length(max=LONGEST_KEY)])

    key_is_taken = False

    def validate_once(self, field: Field) -> None:
        """The same key with other content: a page that the browser had kept, changed and sent again."""
        if self.key_is_taken:
            field.data = new_key()
            raise ValidationError(other_content())


def other_content() -> str:
    return str(
        gettext(
            "It was sent before with other content, and that was recorded. "
            "If this is to be recorded as well, send it again."
        )
    )


def given_before(form: OnceForm) -> ResponseReturnValue | None:
    """To be asked before the form is validated: the answer of the first time, if this very form was recorded."""
    if request.method != "POST":
        return None
    try:
        answer = answer_to(db.session(), _sent(form))
    except SentBefore:
        form.key_is_taken = True
        return None
    return give(answer) if answer else None


def given_meanwhile(form: OnceForm) -> ResponseReturnValue | None:
    """Rolls back. Two sendings at once: the second waited for the first, and now finds its answer."""
    db.session.rollback()
    return given_before(form)


def taken_key(form: OnceForm) -> list[str]:
    """For a view that asks only when the deed could not be done: why the key does not serve, and a new one for the
    form; nothing where it serves."""
    if not form.key_is_taken:
        return []
    form.once.data = new_key()
    return [other_content()]


def keep(form: OnceForm, answer: Answer) -> None:
    """Raises SentBefore when another sending of the form came first."""
    once.keep(db.session(), _sent(form), answer, now())


def give(answer: Answer) -> ResponseReturnValue:
    if answer.message:
        flash(answer.message, "done")
    return redirect(answer.location)


def _sent(form: OnceForm) -> Sent:
    form.once.data = form.once.data or new_key()
    said = [*request.form.items(multi=True), *_files()]
    return Sent(me().id, form.once.data[:LONGEST_KEY], meaning_of(request.path, said))


def _files() -> Iterator[tuple[str, str]]:
    """Each file that came, by its content: the same words with another picture are another thing. Whoever reads the
    files afterwards finds them at their beginning."""
    for name, file in request.files.items(multi=True):
        if file.filename:
            file.stream.seek(0)
            yield name, hashlib.sha256(file.stream.read()).hexdigest()
            file.stream.seek(0)
