"""What is told of the batches of a host: which there are, and how far each has come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from hwx.batches.batch import SHOWN, Counts, counts_of, of_host
from hwx.batches.tables import ISSUED, REFUSED
from tests.batches.graduation import graduation
from tests.support.making import Make

Statements = Callable[[], AbstractContextManager[list[str]]]


def test_the_batches_of_a_host_come_newest_first_each_with_its_counts_in_one_statement(
    make: Make, statements: Statements
) -> None:
    here = graduation(make)
    batches = [here.batch() for _ in range(SHOWN + 1)]
    first, second, _third = here.items(batches[-1])
    first.state, second.state = ISSUED, REFUSED
    here.session.flush()
    host = here.host_id
    with statements() as sent:
        found = of_host(here.session, host)
    assert len(sent) == 1
    assert [batch.id for batch, _ in found] == [batch.id for batch in reversed(batches[1:])]
    assert found[0][1] == counts_of(here.session, batches[-1].id) == Counts(waiting=1, issued=1, refused=1)
    assert {counts for _, counts in found[1:]} == {Counts(waiting=3, issued=0, refused=0)}
    assert of_host(here.session, here.office.ward.placement.home_id) == []
