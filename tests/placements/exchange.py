"""An exchange for the tests of this room: two hospitals, the people around one placement, and a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.placements.tables import Placement
from tests.support.making import Make


@dataclass
class Exchange:
    """``stranger`` coordinates a third institution; ``colleague`` is a supervisor of the host."""

    host: Institution
    home: Institution
    elsewhere: Institution
    trainee: Person
    coordinator: Person
    colleague: Person
    registrar: Person
    home_officer: Person
    administrator: Person
    stranger: Person
    placement: Placement

    @property
    def url(self) -> str:
        return f"/placements/{self.placement.reference}"


def exchange(make: Make, **terms: Any) -> Exchange:
    host = make.institution("Host Hospital", name="مستشفى المضيف", name_language="ar")
    home, elsewhere = make.institution("Home Hospital"), make.institution("Third Hospital")
    coordinator = make.holder(Role.COORDINATOR, host, "HUDA COORDINATOR")
    trainee = make.person(
        "AMINA DIALLO", original_name="أمينة ديالو", original_language="ar", passport_last_four="4K21"
    )
    return Exchange(
        host=host,
        home=home,
        elsewhere=elsewhere,
        trainee=trainee,
        coordinator=coordinator,
        colleague=make.holder(Role.SUPERVISOR, host, "OMAR SUPERVISOR"),
        registrar=make.holder(Role.REGISTRAR, host, "NADIA REGISTRAR"),
        home_officer=make.holder(Role.HOME_OFFICER, home, "FATOU OFFICER"),
        administrator=make.holder(Role.ADMINISTRATOR, host, "SAMIR ADMINISTRATOR"),
        stranger=make.holder(Role.COORDINATOR, elsewhere, "JANE STRANGER"),
        placement=make.placement(trainee=trainee, home=home, host=host, by=coordinator, **terms),
    )
