"""Records with the kinds of entries that came later, and one record that holds an entry of every kind there is."""

from __future__ import annotations

from datetime import date

from hwx.rules.facts import Comment, Delegation, DelegationEnd, Feedback, Observation, Recognition, StateChange
from hwx.rules.portfolio import Contest, Erasure, Evidence, FeedbackRead, Procedure, Ruling, SelfAssessment
from hwx.rules.signatory import Proof, Signatory
from tests.rules.building import AMINA, FIRST_DAY, HEAD, OTHER_HEAD, TRAINEE, Record, day, signatory

PROOF = Proof("credential", "key", "data", "authenticator", "signature", 7)


class Ledger(Record):
    """Every method adds one entry and returns its number."""

    def alternatively(self, name: str, by: int = AMINA, on: date = FIRST_DAY, level: int = 3) -> int:
        return self.add(Observation(signatory(by), "ABC-1", level, "MCX", alternative=name), on)

    def corrected(self, entry: int, level: int = 3, on: date = FIRST_DAY, by: int = AMINA, code: str = "ABC-1") -> int:
        return self.add(Observation(signatory(by), code, level, "MCX", corrects=entry), on)

    def contested(self, entry: int, step: str = "contest", on: date = FIRST_DAY, code: str = "ABC-1") -> int:
        return self.add(Contest(signatory(TRAINEE, ""), code, entry, step, "I see it otherwise"), on)

    def ruled(self, contest: int, outcome: str = "upheld", on: date = FIRST_DAY, code: str = "ABC-1") -> int:
        return self.add(Ruling(signatory(OTHER_HEAD), code, contest, outcome, "Both were heard"), on)

    def set_aside(self, entry: int, step: str = "contest", on: date = FIRST_DAY, code: str = "ABC-1") -> int:
        """Contested, and the trainee was right."""
        return self.ruled(self.contested(entry, step, on, code), "upheld", on, code)

    def recognised(
        self,
        basis: str = "certificate",
        level: int = 3,
        on: date = FIRST_DAY,
        expires_on: date | None = None,
        code: str = "ABC-1",
        by: int = HEAD,
    ) -> int:
        until = expires_on.isoformat() if expires_on else ""
        fact = Recognition(signatory(by), code, basis, level, "Red Crescent", "C-1", "2025-06-01", until, "Seen")
        return self.add(fact, on)

    def logged(self, count: int, role: str = "performed_alone", on: date = FIRST_DAY, code: str = "ABC-1") -> int:
        return self.add(Procedure(signatory(TRAINEE, ""), code, role, count), on)

    def reflected(self, on: date = FIRST_DAY, code: str = "ABC-1") -> None:
        """All that trainees and colleagues put on the record and that counts for nothing in the fold."""
        by = signatory(TRAINEE, "")
        self.add(Evidence(by, code, "item", "ward", "low", "adult", "performed_alone", 9, "ab" * 32, 1), on)
        self.add(Erasure(by, code, "item", "A name was readable"), on)
        self.add(SelfAssessment(by, code, 5, "baseline", "Quite sure"), on)
        self.add(FeedbackRead(by, code, 1), on)
        self.add(Feedback(signatory(HEAD), code, "R-1", 9, 8, "cd" * 32), on)
        self.add(Comment(by, "Thank you", code, 1), on)


def the_first_kinds() -> Ledger:
    """Those that there were when records were first written; their digests never change."""
    record = Ledger()
    record.admitted()
    record.changed("accepted", "active")
    record.observed()
    record.countersigned(record.signed(rests_on=(3,)))
    record.withdrawn(4)
    record.commented("ABC-1")
    record.decided(conditions="دورة حتى 1 يونيو", reason="Grève à l'hôpital\n\t\"\\ \u2028")
    return record


def one_of_each() -> Ledger:
    record = the_first_kinds()
    record.reflected()
    record.logged(3)
    record.ruled(record.contested(6, "appeal"))
    record.recognised(expires_on=day(400))
    paper = Delegation(signatory(AMINA), HEAD, "PERSON 21", ("ABC-1",), "2026-01-05", "2026-02-01", "Agreed")
    number = record.add(paper, day(1))
    record.add(DelegationEnd(signatory(AMINA), number, "Back from leave"), day(2))
    record.add(StateChange(signatory(HEAD), "active", "paused", "Shelling", "conflict"), day(3))
    record.add(with_every_later_key(), day(3))
    return record


def with_every_later_key() -> Observation:
    return Observation(
        Signatory(AMINA, "PERSON 11", means="passkey"),
        "ABC-1",
        3,
        "MCX",
        corrects=3,
        alternative="panel_viva",
        paper_held_by="Ward office",
        evidence=(9, 10),
        reason="A slip of the hand",
        proof=PROOF,
        feedback=12,
    )
