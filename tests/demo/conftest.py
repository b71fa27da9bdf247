"""The demonstration, played once for all tests of this room that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import upgrade

from hwx.demo.commands import play
from hwx.extensions import db
from hwx.factory import create_app
from hwx.settings import Settings


@pytest.fixture(scope="package")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(Settings(mode="demo", data=tmp_path_factory.mktemp("demo"), language="en"))
    with app.app_context():
        upgrade()
        play()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()
