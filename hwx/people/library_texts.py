"""The sentences of the sign-in library, in our words and from our catalogue.

The library has its own catalogue, but no French one under "fr" and gaps in the Arabic one; so every sentence that our
pages can show is replaced here. Each value is the sentence and the kind of message, as ``flash`` takes it.
"""

from __future__ import annotations

from hwx.people.labels import N_

MESSAGES: dict[str, tuple[str, str]] = {
    "SECURITY_MSG_UNAUTHENTICATED": (N_("Sign in to see this page."), "note"),
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (
        N_(
            "If %(email)s belongs to somebody here, a letter with a link to choose a new password is on its way. "
            "If none comes within ten minutes, ask the coordinator of your institution."
        ),
        "note",
    ),
    "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (
        N_("This link was good for %(within)s and has expired. Ask for a new one below."),
        "refused",
    ),
    "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link has been used already or is not complete. Ask for a new one below."),
        "refused",
    ),
    "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (N_("Your new password is set. Sign in with it."), "done"),
    "SECURITY_MSG_PASSWORD_CHANGE": (
        N_("Your password is changed, and all your other sessions were ended."),
        "done",
    ),
}
