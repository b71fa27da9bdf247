"""The benchmark: ``script/bench``; see README.md beside this file for what is measured and how to read it."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import select

from benchmarks.asking import Line, Unexpected
from benchmarks.figures import Figures, Mark, Sample, figures_of, marks_of
from benchmarks.measuring import Track, measure, track, visits
from benchmarks.papers import measure as measure_papers
from benchmarks.papers import report
from benchmarks.questions import TooFew, pages_of, visitor
from benchmarks.sites import NotStarted, Site, forget, serving, site
from hwx.extensions import db
from hwx.verification.tables import Check
from hwx.verification.verdict import Outcome

WARM_UP = 20
PROGRESS = "progress"
NAMES = (PROGRESS, "queue", "competency", "sign-off", "verify-number", "verify-json", "verify-pdf")
COLUMNS = ("placements", "median ms", "99% ms", "SQL", "sent kB", "floor ms", "x floor", "growth", "cpu ms", "cpu x")


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _leave)
    if options.papers:
        found = measure_papers(options.papers, _say)
        for line in report(found):
            print(line)
        _keep(options.json, asdict(found))
        return 0
    today = datetime.now(UTC).date()  # the sites are in UTC
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hwx-bench-")))
        sites = []
        for count in options.sizes:
            _say(f"Preparing {count:,} placements")
            sites.append(site(folder, count, today, options.database_url))
            if not options.keep:
                stack.callback(forget, sites[-1])
        try:
            return _report(options, *_measured(stack, sites, today, options))
        except (NotStarted, TooFew, Unexpected) as error:
            _say(f"{type(error).__name__}: {error}")
            return 1


def _measured(
    stack: ExitStack, sites: Sequence[Site], today: date, options: argparse.Namespace
) -> tuple[list[Figures], list[Mark]]:
    rounds = options.rounds
    by_page: dict[str, dict[int, Track]] = {}
    for one in sites:
        with one.app.app_context():
            pages = pages_of(one.app, today, WARM_UP + rounds)
            db.session.remove()
        line = Line(*stack.enter_context(serving(one)))
        stack.callback(line.close)
        for page in (page for page in pages if page.name in {PROGRESS, *options.pages}):
            laid = track(line, page, one.settings.data, visitor(one.app))
            by_page.setdefault(page.title, {})[one.count] = laid
    tracks = [laid for by_size in by_page.values() for laid in by_size.values()]
    _say(f"Measuring: {rounds} rounds of {2 * len(tracks)} requests after {WARM_UP} to warm up")
    measure(tracks, WARM_UP, rounds)
    for one in sites:
        _refuse_wrong_verdicts(one)
    figures = [row for title, by_size in by_page.items() for row in figures_of(title, _samples(by_size))]
    progress = next(laid for laid in tracks if laid.page.name == PROGRESS)
    return figures, marks_of(figures, *visits(progress.line, progress.page.questions[0]), progress.page.title)


def _samples(by_size: dict[int, Track]) -> dict[int, Sample]:
    return {size: laid.sample for size, laid in by_size.items()}


def _refuse_wrong_verdicts(one: Site) -> None:
    """Every check that was logged must have found its transcript, authentic and in force."""
    with one.app.app_context():
        outcomes = set(db.session.scalars(select(Check.outcome).distinct()))
        db.session.remove()
    if outcomes - {Outcome.VALID}:
        raise Unexpected(f"the verification answered {sorted(outcomes)} where all is valid")


def _report(options: argparse.Namespace, figures: list[Figures], marks: list[Mark]) -> int:
    width = max(len(one.page) for one in figures)
    print("  ".join([" " * width, *(f"{name:>10}" for name in COLUMNS)]))
    for place, one in enumerate(figures):
        name = one.page if place == 0 or figures[place - 1].page != one.page else ""
        cells = (
            f"{one.size:,}", f"{one.median:.1f}", f"{one.p99:.1f}", str(one.statements), f"{one.sent / 1000:.1f}",
            f"{one.floor:.1f}", f"{one.times_floor:.1f}", f"{one.growth:.2f}", f"{one.cpu:.1f}",
            f"{one.cpu_times_floor:.1f}",
        )  # fmt: skip
        print("  ".join([f"{name:<{width}}", *(f"{cell:>10}" for cell in cells)]))
    print()
    for mark in marks:
        state = "met    " if mark.met else "NOT MET"
        print(f"{state}  {mark.text}: at most {mark.most:g}, worst {mark.found:.2f} ({mark.where})")
    content = {
        "rounds": options.rounds,
        "database": "PostgreSQL" if options.database_url else "SQLite",
        "figures": [asdict(one) for one in figures],
        "marks": [{**asdict(mark), "met": mark.met} for mark in marks],
    }
    _keep(options.json, content)
    return 0


def _keep(file: Path | None, content: dict[str, object]) -> None:
    if file:
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="How fast hwx answers, held against floor pages.")
    parser.add_argument("--sizes", type=_sizes, default=(1000, 20000), metavar="N,N", help="placements (1000,20000)")
    parser.add_argument("--rounds", type=int, default=200, metavar="N", help="requests of each page (200)")
    parser.add_argument("--pages", type=_names, default=NAMES, metavar="NAME,NAME", help=f"of {','.join(NAMES)} (all)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the databases there, or use those of before")
    parser.add_argument(
        "--database-url", default="", metavar="URL", help="a PostgreSQL server to make databases on (SQLite)"
    )
    parser.add_argument(
        "--papers", type=int, default=0, metavar="N", help="of papers instead: issue, sign, verify, and N at once"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args(arguments)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if not set(names) <= set(NAMES):
        raise argparse.ArgumentTypeError(f"{text!r}; expected are some of {','.join(NAMES)}")
    return names


def _say(text: str) -> None:
    print(f"hwx: {text}", file=sys.stderr, flush=True)


def _leave(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
