"""What is said about signatures of passkeys: refusals, and on the record whether they hold."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

from hwx.rules.proof import Finding
from hwx.rules.signing import Objection

REFUSALS: dict[str, Callable[[Objection], str]] = {
    "passkey_needed": lambda o: gettext(
        "The host institution asks for a passkey with every signature. If you have none yet, add one under "
        "My settings, Passkeys; then sign again. It needs JavaScript in the browser."
    ),
    "passkey_refused": lambda o: gettext("The signature of the passkey was not accepted. Sign again."),
    "passkey_other": lambda o: gettext(
        "What the device signed is not what this form says now. Look at the form, then sign again."
    ),
}


def proof_sentence(finding: Finding) -> str:
    """For the record page. Raises KeyError for "none", of which nothing is said."""
    return SENTENCES[finding.code]()


SENTENCES: dict[str, Callable[[], str]] = {
    "holds": lambda: gettext("Signed with a passkey; the signature holds."),
    "missing": lambda: gettext("It says that it was signed with a passkey, but the signature is gone."),
    "unreadable": lambda: gettext("The signature of the passkey cannot be read."),
    "type": lambda: gettext("The signature of the passkey was made for something else than signing."),
    "content": lambda: gettext("The passkey signed something else than what stands here."),
    "origin": lambda: gettext("The passkey signed this for another site."),
    "site": lambda: gettext("The passkey signed this for another site."),
    "not_present": lambda: gettext("Nobody touched the device when the passkey signed."),
    "not_verified": lambda: gettext("The device did not make sure who was there when the passkey signed."),
    "key": lambda: gettext("The key of the passkey cannot be read."),
    "signature": lambda: gettext("The signature of the passkey is false."),
    "stranger": lambda: gettext("The passkey that signed was not one of this person's at that time."),
}
