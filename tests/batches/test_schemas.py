"""A batch asks the published schemas as a single issue does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from hwx.batches.tables import REFUSED
from hwx.people.tables import Person
from hwx.transcripts.published_schemas import WHOLE
from tests.batches.graduation import Graduation, graduation, numbers
from tests.people.conftest import give_password
from tests.support.making import Make
from tests.support.visiting import Visitor

__all__ = ["give_password"]


@pytest.mark.usefixtures("printer")
def test_where_the_schemas_cannot_be_asked_nobody_gets_a_transcript_and_the_page_says_which_is_missing(
    app: Flask, make: Make, sign_in: Callable[[Person], Visitor], work_off: Callable[..., int], tmp_path: Path
) -> None:
    here: Graduation = graduation(make)
    app.config["HWX"] = replace(app.config["HWX"], credential_schemas=str(tmp_path))
    batch = here.batch()
    work_off("transcripts.batches")
    assert [(one.state, one.reasons) for one in here.items(batch)] == [
        (REFUSED, [{"kind": "unfit", "code": "no_schema", "place": WHOLE}])
    ] * 3
    assert numbers(here.session) == []
    page = sign_in(here.registrar).get(f"/batches/{batch.reference}").text
    assert f"would not be right: {WHOLE} (no_schema). Nothing was issued." in page
