"""The schema of the test databases: by the migrations where there are any, as an installation gets it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask_migrate import upgrade

from hwx.extensions import db
from hwx.factory import create_app
from hwx.settings import Settings

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def prepare(url: str) -> None:
    with TemporaryDirectory() as data:
        app = create_app(Settings(mode="test", data=Path(data), database_url=url))
        with app.app_context():
            if any(VERSIONS.glob("*.py")):
                upgrade()
            else:
                db.create_all()
            db.engine.dispose()
