"""What both cores can do at best: bare WeasyPrint, one process for each core, on HTML that is given."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from hwx.batches.printer import POLITENESS
from hwx.batches.printers import SPAWN
from hwx.papers.printing import FACES, FONTS

_kept: list[Any] = []


def _warm() -> None:
    """The same fonts, read once, and the same place behind other programs, as printing processes of hwx have them."""
    os.nice(POLITENESS)
    weasyprint, fonts = importlib.import_module("weasyprint"), importlib.import_module("weasyprint.text.fonts")
    configuration = fonts.FontConfiguration()
    faces = weasyprint.CSS(string=FACES, font_config=configuration, url_fetcher=_font)
    _kept[:] = [weasyprint, configuration, faces]


def _font(url: str) -> Any:
    answer = importlib.import_module("weasyprint.urls").URLFetcherResponse
    return answer(url, FONTS[url.removeprefix("paper:")].read_bytes(), {"Content-Type": "font/ttf"})


def _print(html: str, style: str) -> int:
    weasyprint, configuration, faces = _kept
    sheets = [faces, weasyprint.CSS(string=style)]
    pdf = weasyprint.HTML(string=html).write_pdf(stylesheets=sheets, font_config=configuration)
    return len(pdf or b"")


class Bare:
    """``with Bare(2) as bare: bare.print_all([(html, style), ...])``. No PDF/A, attachment, signature or gate."""

    def __init__(self, processes: int) -> None:
        self._pool = SPAWN.Pool(processes, _warm)

    def __enter__(self) -> Bare:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.terminate()
        self._pool.join()

    def print_all(self, papers: Sequence[tuple[str, str]]) -> int:
        """Bytes of all of them."""
        return sum(self._pool.starmap(_print, papers, chunksize=1))
