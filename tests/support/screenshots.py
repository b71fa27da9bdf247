"""Pictures of the demonstration: the progress page on a phone, and the first page of a transcript."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from flask_migrate import upgrade
from playwright.sync_api import ViewportSize, sync_playwright
from sqlalchemy import select
from waitress.server import create_server

from hwx.demo.cast import PASSWORD
from hwx.demo.commands import play
from hwx.extensions import db
from hwx.factory import create_app
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript
from tests.support.walks import chromium

WHO = "trainee@hr-teranga.example"
PHONE: ViewportSize = {"width": 390, "height": 844}


def take(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Settings(mode="demo", data=Path(data)))
        with app.app_context():
            upgrade()
            play()
            pdf = db.session.scalars(select(Transcript.pdf)).first()
            reference = db.session.scalar(
                select(Placement.reference).join(Person, Person.id == Placement.trainee_id).where(Person.email == WHO)
            )
        assert pdf is not None
        _photograph(app, f"/placements/{reference}/progress", folder / "progress.png")
        paper = Path(data) / "transcript.pdf"
        paper.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-r", "70", "-f", "1", "-l", "1", "-singlefile", str(paper)]
        subprocess.run([*command, str(folder / "transcript")], check=True)


def _photograph(app: object, address: str, path: Path) -> None:
    server = create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    base = f"http://127.0.0.1:{server.effective_port}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=PHONE, locale="en")
        page.goto(f"{base}/sign-in")
        page.fill("[name=email]", WHO)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form .btn.primary").last.click()
        page.locator("button[name=language][value=en]").click()
        page.goto(base + address)
        page.screenshot(path=path)
        browser.close()
    server.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
