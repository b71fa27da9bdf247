"""One ward for the tests of this room: a placement, those who work with it, and those who must not see it."""

from __future__ import annotations

from dataclasses import dataclass

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from tests.support.making import Make


@dataclass
class Ward:
    placement: Placement
    trainee: Person
    supervisor: Person
    colleague: Person
    head: Person
    coordinator: Person
    registrar: Person
    home_officer: Person
    stranger: Person
    """A supervisor of another institution."""

    def url(self, path: str) -> str:
        return f"/placements/{self.placement.reference}/{path}"


def ward(make: Make, **terms: object) -> Ward:
    host, home, elsewhere = make.institution("Host"), make.institution("Home"), make.institution("Elsewhere")
    trainee = make.person("AMINATA DIALLO")
    placement = make.placement(trainee=trainee, host=host, home=home, **terms)  # type: ignore[arg-type]
    return Ward(
        placement=placement,
        trainee=trainee,
        supervisor=make.holder(Role.SUPERVISOR, host, "OMAR FAROUK"),
        colleague=make.holder(Role.SUPERVISOR, host, "LEILA BENALI"),
        head=make.holder(Role.UNIT_HEAD, host, "KHALID IBRAHIM"),
        coordinator=make.holder(Role.COORDINATOR, host, "HUDA ALMUTAIRI"),
        registrar=make.holder(Role.REGISTRAR, host, "NADIA YOUSEF"),
        home_officer=make.holder(Role.HOME_OFFICER, home, "IBRAHIMA SARR"),
        stranger=make.holder(Role.SUPERVISOR, elsewhere, "JANE STRANGER"),
    )
