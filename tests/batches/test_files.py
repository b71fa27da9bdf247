"""The archive that a batch leaves: what its file is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from hwx.people.tables import Person
from tests.batches.graduation import graduation
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor


def test_the_archive_bears_the_day_on_which_it_was_started_at_the_site(
    app: Flask, make: Make, sign_in: Callable[[Person], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the page says it, and not that of Greenwich."""
    here = graduation(make, 1)
    batch = here.batch()
    batch.ended_at = NOW
    here.session.commit()
    monkeypatch.setitem(app.config, "HWX", replace(app.config["HWX"], time_zone="Etc/GMT+12"))
    answer = sign_in(here.registrar).get(f"/batches/{batch.reference}/transcripts.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="transcripts-2026-03-15.zip"'
