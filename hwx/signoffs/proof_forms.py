"""The mixin for forms whose deed can be signed with a passkey; ``post_form`` and ``passkey.js`` do the rest.

It stands before the other classes of a form: ``class SignForm(Proved, SeenForm)``. Only for forms whose view does its
deed in ``hwx.signoffs.pages.scene``: there the passkey is checked, and here the password is left out for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import current_app
from wtforms import HiddenField

from hwx.extensions import db
from hwx.people.labels import _
from hwx.people.passkeys import passkeys_of, site_of
from hwx.people.signed_in import me
from hwx.people.step_up import ConfirmIdentity


class Proved(ConfirmIdentity):
    proof = HiddenField(_("Answer of the device"))
    passkey_asked_for = False
    """Whether the host takes no signature without one; set by the view, for what is said when the device declines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.password is not None and self.signs_by_passkey:
            self.password.render_kw = {"autocomplete": "current-password"}
            self.password.flags.required = False
            self.password.description = _("Needed only where you sign without your passkey.")

    @cached_property
    def signs_by_passkey(self) -> bool:
        """Whether the person has one: then sending the form asks the device."""
        return site_of(current_app.config["HWX"]).possible and bool(passkeys_of(db.session(), me().id))

    def needs_identity(self) -> bool:
        """The device knows its owner; a proof that does not hold is refused by the deed."""
        return not self.proof.data
