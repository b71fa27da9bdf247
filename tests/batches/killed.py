"""A worker that dies at a chosen point: ``python -m tests.batches.killed SETTINGS POINT TIME``.

It does the job as ``flask jobs run`` would, on the database and in the data folder of the settings (JSON), and is
killed (SIGKILL) when it comes to the point for the given time, counted from 1.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import time_machine
from sqlalchemy import event
from sqlalchemy.engine import Engine

from hwx.clock import now
from hwx.extensions import db
from hwx.factory import create_app
from hwx.jobs import queue
from hwx.settings import Settings
from tests.support.making import NOW

AFTER = {
    "log": ("INSERT INTO log_leaf",),
    "number": ("INSERT INTO number_series", "UPDATE number_series"),
    "register": ("INSERT INTO transcript ",),
    "mark": ("UPDATE batch_item",),
}
"""Dies when this has been sent, before its transaction is committed."""

POINTS = (*AFTER, "printed", "commit", "committed")
"""Dies as well with the paper made and no number taken, right before the commit of a transcript, and right after."""


class Death:
    def __init__(self, point: str, time: int) -> None:
        self.point, self.time = point, time
        self.marked = self.over = False

    def watch(self) -> None:
        event.listen(Engine, "before_cursor_execute", self.before)
        event.listen(Engine, "after_cursor_execute", self.after)
        event.listen(Engine, "commit", self.commit)

    def before(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if self.over:
            self.come()
        if self.point == "printed" and statement.startswith(AFTER["number"]):
            self.come()

    def after(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(AFTER.get(self.point, ("nothing",))):
            self.come()
        self.marked = self.marked or statement.startswith(AFTER["mark"])

    def commit(self, connection: Any) -> None:
        if not self.marked:
            return
        self.marked = False
        if self.point == "commit":
            self.come()
        self.over = self.point == "committed"

    def come(self) -> None:
        self.over = False
        self.time -= 1
        if self.time <= 0:
            die()


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def main(settings: str, point: str, time: str) -> None:
    given = json.loads(settings)
    app = create_app(Settings(**{**given, "data": Path(given["data"]), "printers": 1}))
    with time_machine.travel(NOW, tick=False), app.app_context():
        queue().put("transcripts.batches")
        Death(point, int(time)).watch()
        queue().work_off(now())
        db.session.remove()


if __name__ == "__main__":
    main(*sys.argv[1:])
