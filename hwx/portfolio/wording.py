"""The words of this room: choices, refusals, files and what was found in a text, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask_babel import gettext, ngettext
from markupsafe import Markup

from hwx.people.locale import day_text, number_text
from hwx.portfolio.uploads import Refusal
from hwx.rules.identifiers import Identifier
from hwx.rules.portfolio_acts import Against
from hwx.rules.signing_ground import Objection


def choices(kind: str, values: Sequence[str]) -> list[tuple[str, str]]:
    return [(value, choice_name(kind, value)) for value in values]


def choice_name(kind: str, value: str) -> str:
    """``kind`` is one of the keys of _NAMES."""
    return str(_NAMES[kind]()[value])


_NAMES: dict[str, Callable[[], dict[str, str]]] = {
    "setting": lambda: {
        "ward": gettext("Ward"),
        "emergency": gettext("Emergency department"),
        "theatre": gettext("Operating theatre"),
        "intensive_care": gettext("Intensive care"),
        "clinic": gettext("Outpatient clinic"),
        "community": gettext("Community"),
        "field": gettext("In the field"),
        "simulation": gettext("Simulation"),
        "other": gettext("Elsewhere"),
    },
    "complexity": lambda: {
        "low": gettext("Low"),
        "moderate": gettext("Moderate"),
        "high": gettext("High"),
    },
    "age_band": lambda: {
        "none": gettext("No patient"),
        "newborn": gettext("Newborn"),
        "child": gettext("Child"),
        "adolescent": gettext("Adolescent"),
        "adult": gettext("Adult"),
        "older_adult": gettext("Older adult"),
    },
    "role": lambda: {
        "observed": gettext("Observed"),
        "assisted": gettext("Assisted"),
        "performed_supervised": gettext("Performed under supervision"),
        "performed_alone": gettext("Performed alone"),
        "taught": gettext("Taught it to others"),
    },
    "stage": lambda: {
        "baseline": gettext("At the beginning"),
        "mid_term": gettext("At mid-term"),
        "end": gettext("At the end"),
    },
    "ruling": lambda: {
        "upheld": gettext("The trainee is right: the entry no longer counts"),
        "dismissed": gettext("The entry stands"),
    },
    "ruling_said": lambda: {
        "upheld": gettext("The trainee is right."),
        "dismissed": gettext("What was recorded stands."),
    },
    "ruling_on_decision": lambda: {
        "upheld": gettext("The trainee is right: the panel decides again"),
        "dismissed": gettext("The decision stands"),
    },
}


def reason_sentence(reason: Against | Objection) -> str:
    """Raises KeyError for a code without a sentence; a test holds the codes and the sentences together."""
    if isinstance(reason, Against):
        return str(_AGAINST[reason.code](reason))
    return str(_OBJECTIONS[reason.code](reason))


def reason_sentences(reasons: Iterable[Against | Objection]) -> list[str]:
    return [reason_sentence(reason) for reason in reasons]


_AGAINST: dict[str, Callable[[Against], str]] = {
    "only_the_trainee": lambda r: gettext("Only the trainee of this placement records this."),
    "not_entitled": lambda r: gettext("You hold no role at the host today that lets you do this."),
    "placement_not_open": lambda r: gettext(
        "The placement has not begun or has ended, so nothing more is added to the portfolio."
    ),
    "in_the_future": lambda r: gettext("%(day)s lies in the future.", day=_day(r)),
    "outside_placement": lambda r: gettext("%(day)s lies outside the dates of the placement.", day=_day(r)),
    "not_asked": lambda r: gettext("This competency is not asked of this trainee."),
    "unknown_choice": lambda r: gettext("Choose one of the answers that the page offers."),
    "count_out_of_range": lambda r: gettext("Enter a number from 1 to %(most)s.", most=r.number),
    "level_outside_scale": lambda r: gettext("Level %(level)s is not on the scale of this curriculum.", level=r.number),
    "no_such_entry": lambda r: gettext("There is no entry number %(number)s in this record.", number=r.number),
    "no_text": lambda r: gettext("Write what you want to say."),
    "no_reason": lambda r: gettext("Say why: what another person brought is not erased without a reason."),
    "no_such_item": lambda r: gettext("There is no such evidence in this record."),
    "erased_already": lambda r: gettext("It is erased already."),
    "not_at_the_lowest": lambda r: gettext(
        "Entry %(number)s is no observation at the lowest level; only those are to be acknowledged.", number=r.number
    ),
    "not_in_the_logbook": lambda r: gettext("Entry %(number)s is no line of the logbook.", number=r.number),
    "taken_back_already": lambda r: gettext("Entry %(number)s is taken back already.", number=r.number),
    "read_already": lambda r: gettext("You have acknowledged entry %(number)s already.", number=r.number),
}


def _not_contested(o: Objection) -> str:
    return str(gettext("Entry %(number)s is of a kind that is not contested. You can comment on it.", number=o.have))


_NOT_CONTESTED: dict[str, Callable[[Objection], str]] = {
    "comment": lambda o: gettext(
        "Entry %(number)s is a comment, which decides nothing. Answer it with a comment of your own.", number=o.have
    ),
    "admission": lambda o: gettext(
        "Entry %(number)s says on what terms the placement was made; nobody judges you in it. "
        "If it is wrong, comment on it: the coordinator reads that.",
        number=o.have,
    ),
    "state": lambda o: gettext(
        "Entry %(number)s says whether the placement is running; nobody judges you in it. "
        "If it is wrong, comment on it: the coordinator reads that.",
        number=o.have,
    ),
    "erasure": lambda o: gettext(
        "Entry %(number)s says that evidence was erased, which cannot be undone. You can bring the evidence again.",
        number=o.have,
    ),
    "delegation": lambda o: gettext(
        "Entry %(number)s says who may observe; it is not about you. You can comment on it.", number=o.have
    ),
    "delegation_end": lambda o: gettext(
        "Entry %(number)s says who may observe; it is not about you. You can comment on it.", number=o.have
    ),
}

_OBJECTIONS: dict[str, Callable[[Objection], str]] = {
    "not_the_trainee": lambda o: gettext("Only the trainee contests an entry or appeals."),
    "nothing_said": lambda o: gettext("Say what you disagree with."),
    "no_such_entry": lambda o: gettext("There is no entry number %(number)s in this record.", number=o.have),
    "own_entry": lambda o: gettext(
        "Entry %(number)s is your own. Take it back, erase it, or add a comment to it.", number=o.have
    ),
    "corrected_already": lambda o: gettext(
        "Entry %(number)s was corrected. Entry %(newer)s counts in its place, and that one you can contest.",
        number=o.have,
        newer=o.need,
    ),
    "cannot_be_contested": lambda o: _NOT_CONTESTED.get(o.names[0] if o.names else "", _not_contested)(o),
    "already_withdrawn": lambda o: gettext("Entry %(number)s is withdrawn already.", number=o.have),
    "appeal_is_final": lambda o: gettext("Entry %(number)s answers an appeal; that answer is final.", number=o.have),
    "contest_late": lambda o: ngettext(
        "It could be contested for %(num)s day after you were told, which was on %(day)s.",
        "It could be contested for %(num)s days after you were told, which was on %(day)s.",
        o.need,
        day=day_text(o.day) if o.day else "",
    ),
    "contested_already": lambda o: gettext("You have disagreed with it already, in entry %(number)s.", number=o.have),
}


def _day(reason: Against) -> str:
    return day_text(reason.day) if reason.day else ""


def refusal_sentence(refusal: Refusal) -> str:
    """Why a file was not taken. It is named by its place: its own name may tell who a patient is."""
    sentences: dict[str, Callable[[], str]] = {
        "empty": lambda: gettext("File %(place)s is empty.", place=refusal.place),
        "too_large": lambda: gettext(
            "File %(place)s is larger than %(most)s MB. Make it smaller and choose it again.",
            place=refusal.place,
            most=refusal.limit // (1024 * 1024),
        ),
        "unknown_type": lambda: gettext(
            "File %(place)s is not a JPEG, PNG or WebP picture and not a PDF, whatever its name says.",
            place=refusal.place,
        ),
        "broken": lambda: gettext("File %(place)s is damaged and cannot be read to its end.", place=refusal.place),
        "too_many_pixels": lambda: gettext(
            "File %(place)s has more than %(most)s million pixels. Make it smaller and choose it again.",
            place=refusal.place,
            most=refusal.limit // 1_000_000,
        ),
        "moving": lambda: gettext("File %(place)s is a moving picture. Choose a still one.", place=refusal.place),
        "encrypted": lambda: gettext(
            "File %(place)s is protected by a password. Save it without one and choose it again.", place=refusal.place
        ),
        "too_many_pages": lambda: gettext(
            "File %(place)s has more than %(most)s pages.", place=refusal.place, most=refusal.limit
        ),
        "telling_picture": lambda: gettext(
            "File %(place)s has a picture on page %(page)s that cannot be freed of what it tells about who made it, "
            "when and where. Print the file into a new PDF or photograph the page, and choose that.",
            place=refusal.place,
            page=refusal.limit,
        ),
        "telling_drawing": lambda: gettext(
            "File %(place)s has a picture written into the text of page %(page)s, which cannot be freed of what it "
            "tells about who made it, when and where. Print the file into a new PDF or photograph the page, and "
            "choose that.",
            place=refusal.place,
            page=refusal.limit,
        ),
        "too_many": lambda: gettext(
            "File %(place)s is one too many; %(most)s are taken.", place=refusal.place, most=refusal.limit
        ),
    }
    return str(sentences[refusal.code]())


def store_sentence() -> str:
    return str(gettext("The files could not be stored just now. Nothing was recorded; try again in a few minutes."))


def found_sentence(found: Identifier) -> Markup:
    """What was found, in the words of the writer."""
    kinds = {
        "name": gettext("a name"),
        "birth_date": gettext("a date, perhaps of birth"),
        "phone": gettext("a telephone number"),
        "email": gettext("an e-mail address"),
        "national_id": gettext("the number of an identity paper"),
        "record_number": gettext("the number of a patient's file"),
        "number": gettext("a long number"),
    }
    return Markup('<bdi class="b">{}</bdi> ({})').format(found.text, kinds[found.code])


def file_name(media_type: str) -> str:
    names = {
        "image/jpeg": gettext("JPEG picture"),
        "image/png": gettext("PNG picture"),
        "image/webp": gettext("WebP picture"),
        "application/pdf": gettext("PDF file"),
    }
    return str(names[media_type])


def size_text(size: int) -> str:
    """In whole kilobytes, at least one."""
    return str(gettext("%(size)s kB", size=number_text(max(1, round(size / 1000)))))
