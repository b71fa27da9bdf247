"""The form that places a picture on the papers of an institution, and why a picture is not taken."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import FileField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from hwx.papers.pictures import LEAST_WIDTH, MOST_BYTES, MOST_SIDE, taken
from hwx.people.fields import options
from hwx.people.labels import _
from hwx.plain_forms import PlainForm
from hwx.portfolio.cleaning import CannotTake, Clean

NEEDED = _("This is needed.")


class PictureForm(PlainForm):
    """``clean`` is the picture once the form is valid."""

    purpose = RadioField(_("What the picture is"), [InputRequired(NEEDED)])
    picture = FileField(_("The picture"))
    text = StringField(
        _("What it says to a reader who cannot see it"),
        [InputRequired(NEEDED), Length(max=200)],
        description=_("For example the words in the letterhead. They are read aloud in their place."),
    )
    clean: Clean | None = None
    most_megabytes = MOST_BYTES // 1024**2
    least_width = LEAST_WIDTH

    def offer(self, own: bool) -> None:
        """``own``: the reader is registrar here and can place a signature."""
        names = [("letterhead", gettext("Letterhead")), ("seal", gettext("Seal"))]
        self.purpose.choices = options([*names, *([("signature", gettext("My signature"))] if own else [])])

    def validate_picture(self, field: FileField) -> None:
        sent = field.data
        try:
            self.clean = taken(sent.stream.read(MOST_BYTES + 1) if sent else b"")
        except CannotTake as error:
            raise ValidationError(why_not(error.code)) from error


def why_not(code: str) -> str:
    """A sentence for each code of ``pictures.taken``."""
    sentences = {
        "empty": gettext("No picture was chosen, or it is empty."),
        "too_large": gettext("The picture is larger than %(most)s MB. Make it smaller.", most=MOST_BYTES // 1024**2),
        "unknown_type": gettext("The file is not a PNG or JPEG picture, whatever its name says."),
        "too_many_pixels": gettext(
            "The picture is wider or higher than %(most)s pixels. Make it smaller.", most=MOST_SIDE
        ),
        "too_small": gettext(
            "The picture is narrower than %(least)s pixels. It would be blurred on paper.", least=LEAST_WIDTH
        ),
        "moving": gettext("The picture moves. Paper does not."),
        "broken": gettext("The picture is damaged and cannot be read to its end."),
    }
    # PDFs have further reasons, but are no pictures.
    return str(sentences.get(code, sentences["unknown_type"]))
