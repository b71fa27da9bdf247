"""The signature of a passkey on a deed: what the device is asked to sign, and what it signed put to the entry.

A form that can be signed so (hwx.signoffs.proof_forms) carries ``proof``. With "ask" in it the deed is rehearsed: it is
done up to the moment of recording, everything is taken back, and the answer is what the device has to sign for exactly
these values (JSON, for ``passkey.js``). With the device's answer in it the deed is done, and refused unless the device
signed what is about to be recorded. Empty, it is signed by the session, unless the host asks for passkeys.

``scene`` of hwx.signoffs.pages takes the hand from the request, so every deed that is done from a page passes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, NoReturn

from flask import abort, current_app, jsonify
from sqlalchemy.orm import Session

from hwx.logs import log
from hwx.people.passkey_challenges import SIGN, challenge_in, known_by, note_asked
from hwx.people.passkey_tables import Passkey
from hwx.people.passkeys import NotAccepted, Site, options_to_answer, passkeys_of, read_answer, site_of
from hwx.people.sessions import note_password
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.facts import Fact, content_of
from hwx.rules.proof import challenge_of, challenge_of_several, from_text, judged, statement
from hwx.rules.signatory import Proof
from hwx.rules.signing import Objection
from hwx.signoffs.grounds import Refused, Scene

ASK = "ask"

PROOF_OBJECTIONS = ("passkey_needed", "passkey_refused", "passkey_other")


@dataclass(frozen=True)
class Signing:
    """``given`` is the field ``proof`` of the form; ``seen`` as in the scene."""

    session: Session
    placement: Placement
    person: Person
    seen: int
    now: datetime
    given: str

    def __call__(self, fact: Fact, happened_on: date) -> Fact:
        """The fact as it is to be recorded. Raises Refused; a rehearsal ends the request with its answer, and a proof
        for what has no place for one, which none of our forms sends, ends it with 400."""
        if not any(one.name == "proof" for one in fields(fact)):
            return fact if not self.given else abort(400)
        if not self.given:
            return fact if not self.placement.host.asks_passkeys else _refuse("passkey_needed")
        said = statement(self.placement.reference, fact.kind, content_of(fact), happened_on, self.seen)
        if self.given == ASK:
            if not passkeys_of(self.session, self.person.id):
                _refuse("passkey_refused")
            return self._rehearsed(fact, challenge_of(said))
        try:
            proof = self._proof(challenge_of(said))
        except NotAccepted as refused:
            log.warning("passkey refused", purpose=SIGN, reason=str(refused))
            _refuse("passkey_refused")
        plain: Any = fact
        signed: Fact = replace(plain, by=replace(fact.by, means=fact.by.means or "passkey"), proof=proof)
        return signed

    def _rehearsed(self, fact: Fact, own: str) -> Fact:
        self._ask_the_device(own)

    def _proof(self, own: str) -> Proof:
        return self._checked(own)

    def _ask_the_device(self, challenge: str, **more: Any) -> NoReturn:
        """Nothing of the deed stays; the answer leaves as it is, whatever the view does with errors."""
        self.session.rollback()
        held = passkeys_of(self.session, self.person.id)
        note_asked(SIGN, challenge, self.now)
        abort(jsonify({**options_to_answer(this_site(), held, from_text(challenge)), **more}))

    def _checked(self, challenge: str) -> Proof:
        """The proof as it will be kept, once the device and the challenge are known. Raises NotAccepted, Refused."""
        if challenge_in(self.given) != challenge:
            _refuse("passkey_other")
        site = this_site()
        row = known_by(self.session, site, SIGN, self.given, self.now)
        if row.person_id != self.person.id:
            raise NotAccepted("the passkey of somebody else")
        proof = _kept(row, read_answer(self.given)["response"], self.seen)
        if not judged(proof, challenge, site.rp_id, site.origin).holds:
            raise NotAccepted("it could not be checked from the record alone")
        note_password(self.now)
        return proof


@dataclass(frozen=True)
class SigningTogether(Signing):
    """Several deeds of one form with one touch: the device signs the list of what each of them says. The page sends
    that list back beside the answer of the device."""

    done: list[str] = field(default_factory=list)
    proved: list[Proof] = field(default_factory=list)

    def _rehearsed(self, fact: Fact, own: str) -> Fact:
        self.done.append(own)
        return fact

    def _proof(self, own: str) -> Proof:
        beside = self._beside()
        if beside[len(self.done) : len(self.done) + 1] != (own,):
            _refuse("passkey_other")
        if not self.proved:
            self.proved.append(replace(self._checked(challenge_of_several(beside)), beside=beside))
        self.done.append(own)
        return self.proved[0]

    def _beside(self) -> tuple[str, ...]:
        said = read_answer(self.given).get("beside")
        if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
            raise NotAccepted("the list of what was signed together is missing")
        return tuple(said)

    def finish(self) -> None:
        """After the last deed. What was signed and not done ends the request: no form of ours sends it."""
        if self.given == ASK and self.done:
            self._ask_the_device(challenge_of_several(self.done), beside=self.done)
        if self.proved and len(self.done) != len(self.proved[0].beside):
            abort(400)


@contextmanager
def together(scene: Scene) -> Iterator[Scene]:
    """A scene for several deeds that one touch signs; each entry keeps the proof, and each proof holds alone."""
    hand = scene.hand
    if not isinstance(hand, Signing):
        yield scene
        return
    several = SigningTogether(hand.session, hand.placement, hand.person, hand.seen, hand.now, hand.given)
    yield replace(scene, hand=several)
    several.finish()


def hand_of(
    session: Session, placement: Placement, person: Person, seen: int, now: datetime, given: str
) -> Callable[[Fact, date], Fact]:
    return Signing(session, placement, person, seen, now, given)


def this_site() -> Site:
    return site_of(current_app.config["HWX"])


def _kept(row: Passkey, response: dict[str, Any], seen: int) -> Proof:
    return Proof(
        credential=row.credential,
        public_key=row.public_key,
        client_data=response["clientDataJSON"],
        authenticator_data=response["authenticatorData"],
        signature=response["signature"],
        seen=seen,
    )


def _refuse(code: str) -> NoReturn:
    raise Refused([Objection(code)])
