"""Why a picture led to no transcript: a sentence for each reason, and what else can be done."""

from __future__ import annotations

from hwx.verification.photograph_reading import MOST_PIXELS
from hwx.verification.scanned import Miss, Why
from hwx.verification.voice import Voice

MILLION = 1_000_000


def why_not_read(miss: Miss, voice: Voice) -> tuple[str, ...]:
    """The reason, and, unless another site must be asked, the other ways. What the code said is not repeated here."""
    if miss.why is Why.OTHER_SITE:
        return (_why(miss.why, voice),)
    return _why(miss.why, voice), other_ways(voice)


def none_found(voice: Voice) -> str:
    return voice.gettext(
        "No QR code was found in the picture. Take it from nearer, straight from above, sharp and without a shadow."
    )


def other_ways(voice: Voice) -> str:
    return voice.gettext(
        "You can also type the number and the check code that stand beside the QR code, or give the PDF or JSON file."
    )


def _why(why: Why, voice: Voice) -> str:
    sentences = {
        Why.HEIC: voice.gettext(
            "The picture is of the kind HEIC, which cannot be read here. Let the camera save pictures as JPEG (on an "
            "iPhone: Settings, Camera, Formats, Most Compatible), or scan the code with the camera of the telephone."
        ),
        Why.OTHER_KIND: voice.gettext("This is no picture of a kind that can be read here: JPEG, PNG or WebP."),
        Why.BROKEN: voice.gettext("The picture is damaged, or only a part of it arrived."),
        Why.TOO_MANY_PIXELS: voice.gettext(
            "The picture is too large: more than %(limit)s million pixels, or too much to open. Take it with fewer, or "
            "cut it down to the QR code.",
            limit=MOST_PIXELS // MILLION,
        ),
        Why.TOO_SLOW: voice.gettext(
            "The picture could not be read in time. Try again in a minute, or with a smaller picture."
        ),
        Why.NO_CODE: none_found(voice),
        Why.SEVERAL: voice.gettext(
            "The picture shows the QR codes of more than one transcript. Take a picture of each alone."
        ),
        Why.OTHER_PAGE: voice.gettext("The QR code leads to a page of this site, but not to a transcript."),
        Why.OTHER_SITE: voice.gettext(
            "The QR code leads to another site, and this site knows nothing of that transcript. Anybody can print a "
            "code: look up the address of the institution yourself, and check it there."
        ),
        Why.OTHER_TEXT: voice.gettext(
            "The QR code leads to no transcript of this site, and this site knows nothing of what it says."
        ),
    }
    return sentences[why]
