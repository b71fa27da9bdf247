"""The words that go with an archive: what is in it, and the few lines that check a record, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

CHECK = """\
import hashlib, json

def digest(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

head, *entries = [json.loads(line) for line in open("record.jsonl", encoding="utf-8")]
previous = digest({key: head[key] for key in ("format", "placement", "revision")})
for number, entry in enumerate(entries, 1):
    claimed, _ = entry.pop("digest"), entry.pop("proof", None)
    assert (entry["number"], entry["previous"]) == (number, previous), number
    previous = digest({"format": head["format"], "placement": head["placement"], **entry})
    assert previous == claimed, number
print(len(entries), previous)
"""
"""Python 3.8 or later and nothing else; run in the folder of a placement. It prints the number of entries and the last
digest, and stops at the first entry that was altered. The file of the page of the record is checked by the same lines:
its first line and its entries may say more, about passkeys, that was never part of what was recorded."""


def readme(site: str, name: str, day: str) -> str:
    """Plain text; ``day`` is the date in the reader's words."""
    paragraphs = (
        gettext("Everything that %(site)s holds about %(name)s, on %(day)s.", site=site, name=name, day=day),
        gettext("me.json: your particulars and your roles. Every placement has a folder, named by its reference:"),
        "\n".join(
            (
                gettext("- placement.json: where, when, which curriculum."),
                gettext("- record.jsonl: your record, one entry in each line, held together by digests."),
                gettext("- evidence.json and the folder evidence: the texts and files that you brought."),
                gettext("- logbook.csv: the procedures of your logbook."),
                gettext("- the folder transcripts: each transcript as PDF and as sealed JSON."),
                gettext("- the files .log.json there: proofs that each signature stands in the log of the site."),
                gettext("- the files .vc.json there: the credentials, which other software can check."),
                gettext(
                    "- transcripts.json: what became of each transcript, when it was sent to the home institution and "
                    "what that answered."
                ),
                gettext("- requests.json: whom you asked to look, and what was answered."),
                gettext("- shares.json: the links that you made, for whom, and each time that one was opened."),
                gettext("- checks.json: who checked your transcripts, as far as they said."),
            )
        ),
        gettext(
            "How to check a record. Each entry carries the SHA-256 of its own canonical JSON (RFC 8785) together with "
            "the digest before it; the first line begins the chain. These lines of Python 3 need nothing else; run "
            "them in the folder of a placement. They print the number of entries and the last digest, or stop at the "
            "first entry that was altered:"
        ),
        CHECK,
        gettext(
            "The digest of an entry of evidence is the SHA-256 of the canonical JSON of salt, text and the SHA-256 of "
            "each file, as they stand in evidence.json. What was erased is gone from there for good; its entry stays."
        ),
        gettext("A transcript is checked at %(site)s or offline, as its own last page tells.", site=site),
    )
    return "\n\n".join(paragraphs) + "\n"
