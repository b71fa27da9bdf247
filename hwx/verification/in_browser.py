"""The check that runs in the visitor's browser: its texts, the list of keys it believes, and the file to save.

The saved file carries script, style, texts and keys in itself and opens from disk, also when the site is gone. Its own
policy lets nothing else in than exactly this script and style, and lets nothing out but questions for status lists.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext
from markupsafe import Markup

SCRIPT, STYLE = "examine.js", "examine.css"


@dataclass(frozen=True)
class Inline:
    """A script or style as it stands in the saved file, and what the policy calls it."""

    element: Markup
    source: str


def inline_script() -> Inline:
    return _inline("script", _static(SCRIPT))


def inline_style() -> Inline:
    return _inline("style", _static(STYLE))


def policy(script: Inline, style: Inline) -> str:
    """For the saved file. Status lists are asked of whichever site a transcript names, and only on demand."""
    return (
        f"default-src 'none'; script-src {script.source}; style-src {style.source}; connect-src https: http:; "
        "base-uri 'none'; form-action 'none'"
    )


def _static(name: str) -> str:
    return (Path(str(current_app.static_folder)) / name).read_text(encoding="utf-8")


def _inline(kind: str, content: str) -> Inline:
    assert f"</{kind}" not in content, "it would end there"
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
    return Inline(Markup("<{kind}>{content}</{kind}>").format(kind=kind, content=Markup(content)), f"'sha256-{digest}'")


def texts() -> dict[str, str]:
    """What the script says, in the language of the request. Values are put in by the script: %(name)s."""
    return {**_answers(), **_reasons(), **_about_lists(), **_labels()}


def _answers() -> dict[str, str]:
    return {
        "q_authentic": gettext("Is it authentic?"),
        "q_in_force": gettext("Is it in force?"),
        "q_issuer": gettext("Who issued it?"),
        "q_about": gettext("Whom is it about?"),
        "yes": gettext("Yes, it is authentic."),
        "no": gettext("No, it is not authentic."),
        "cannot_tell": gettext("It cannot be told here."),
        "no_answer": gettext("No answer."),
        "yes_whole": gettext("The file says exactly what the issuer signed, in the whole and in each part."),
        "yes_but_pages": gettext("The file inside the PDF is authentic; its pages were not looked at."),
        "yes_in_pdf": gettext(
            "The file inside the PDF says exactly what the issuer signed. The pages around it may say something else: "
            "compare them line by line with what is shown below, or check the PDF on the page for verification."
        ),
        "named_otherwise": gettext(
            "The list of keys names it so. The document itself names %(name)s; that may be an earlier name, or the key "
            "of one institution was used in the name of another."
        ),
        "in_force": gettext("It was in force on %(day)s."),
        "ended": gettext("No, by %(day)s it was no longer in force."),
        "ask_issuer": gettext("It was revoked or replaced. Which of the two, the issuer can tell."),
        "force_unknown": gettext("It cannot be known here."),
        "key_since": gettext("Key %(key)s, in use since %(first)s."),
        "key_until": gettext("Key %(key)s, in use from %(first)s to %(last)s."),
        "names": gettext("%(name)s (%(original)s)"),
        "place": gettext("%(name)s, %(country)s"),
        "place_in_english": gettext("%(name)s (%(english)s), %(country)s"),
        "as_printed": gettext("This is the name as it was printed. Compare it with the paper."),
        "made": gettext("Checked on %(moment)s (UTC) in this browser, with the list of keys of %(keys)s."),
    }


def _reasons() -> dict[str, str]:
    return {
        "broken_proof": gettext("The content is not what was signed: something was changed after it was issued."),
        "no_proof": gettext(
            "It does not carry the proofs with which hwx signs: they were taken off or changed, or it was made by "
            "other software."
        ),
        "unknown_issuer": gettext("Its issuer, %(key)s, is not on the list of keys used here."),
        "unknown_key": gettext("The key %(key)s is not on the list of keys used here. Anybody can make a key."),
        "key_not_in_force": gettext("The key %(key)s was not in use on the day of the signature."),
        "key_distrusted": gettext(
            "The key %(key)s is not trusted for the day of the signature: somebody else may have had it."
        ),
        "key_unwitnessed": gettext(
            "The key %(key)s is not trusted from %(day)s on. The file is dated before, but whoever has the key can "
            "date as they like. Ask the issuer."
        ),
        "no_ed25519": gettext(
            "This browser cannot check such signatures (Ed25519). Use a newer one: Chrome or Edge from 137, Firefox "
            "from 129, Safari from 17. Or check the file on the page for verification."
        ),
        "pdf_closed": gettext(
            "No file for programs could be taken out of this PDF here. Choose the JSON file of the transcript instead, "
            "or check the PDF on the page for verification."
        ),
        "too_large": gettext("The file is far larger than a transcript."),
        "not_json": gettext("The file is neither a PDF nor JSON, or it is damaged."),
        "not_a_transcript": gettext("The file is no transcript, or it is damaged."),
        "newer_format": gettext(
            "The file says that it follows a newer format than is known here; a newer version of hwx is needed."
        ),
        "one_part": gettext(
            "This is one part of a transcript, shown alone. Its one proof (eddsa-rdfc-2022) is of a kind that this "
            "page cannot check, so nothing of it was checked here."
        ),
    }


def _about_lists() -> dict[str, str]:
    return {
        "no_list": gettext("The file names no status list: it was issued before there were any."),
        "not_asked": gettext(
            "Whether it was replaced or revoked later does not stand in the file. Choose a status list, or allow this "
            "page to ask for it."
        ),
        "not_reached": gettext(
            "The site of the issuer could not be asked. Choose a status list that you fetched yourself."
        ),
        "list_unreadable": gettext("The status list cannot be read; it tells nothing."),
        "list_not_authentic": gettext(
            "The status list is not as its issuer signed it, or by a key that is not trusted; it tells nothing."
        ),
        "list_of_others": gettext("The status list is that of another institution."),
        "list_other": gettext("It is another status list of the issuer than the one that the file names."),
        "list_of_the_future": gettext("The status list is dated in the future. Look at the clock of this machine."),
        "list_too_old": gettext("The status list is too old to tell. Fetch it anew."),
    }


def _labels() -> dict[str, str]:
    return {
        "compare": gettext("Compare with the paper"),
        "items": gettext("Competencies that were signed, and whether they are current today"),
        "item": gettext("Level %(level)s reached, level %(required)s required, signed on %(signed)s. %(state)s."),
        "item_until": gettext(
            "Level %(level)s reached, level %(required)s required, signed on %(signed)s, valid until %(expires)s. "
            "%(state)s."
        ),
        "current": gettext("Current"),
        "expired": gettext("Expired"),
        "left": gettext("What was not checked here"),
        "left_pdf": gettext("The signature of the PDF itself, and whether its pages say what the file inside it says."),
        "left_rdfc": gettext(
            "The second proof and those of the single parts, which are for other software; the proof that was checked "
            "covers the same content."
        ),
        "left_status": gettext(
            "Whether it is in force: no status list told. It may have been revoked or replaced since."
        ),
        "left_register": gettext(
            "Whether it stands in the register of its issuer. Somebody who stole a key could sign a file that does "
            "not: ask at %(address)s."
        ),
        "left_keys": gettext("Whether a key was declared lost after %(day)s, the day of the list of keys used here."),
        "left_log": gettext(
            "Whether the log of the issuer bears out each signature: the program for the command line can tell."
        ),
        "left_person": gettext("Whether the person before you is the one who is named: look at the passport."),
        "next": gettext("What to do now"),
        "next_ended": gettext("Do not rely on it before you have asked the issuer what became of it."),
        "next_named": gettext(
            "Do not rely on it before you know that both names of the issuer are of one institution: ask the one that "
            "the list of keys names, at an address that you looked up yourself."
        ),
        "next_original": gettext("Ask the holder for the original file, as it was downloaded or received."),
        "next_part": gettext(
            "Check it on the page for verification, %(address)s, or with the program for the command line, %(command)s."
        ),
        "r_number": gettext("Number"),
        "r_issued": gettext("Date of issue"),
        "r_passport_name": gettext("Name as in the passport"),
        "r_original_name": gettext("Name in the original script"),
        "r_home": gettext("Home institution"),
        "r_curriculum": gettext("Curriculum"),
        "r_version": gettext("Version of the curriculum"),
        "r_starts": gettext("First day"),
        "r_ends": gettext("Last day"),
        "r_outcome": gettext("Outcome"),
    }
