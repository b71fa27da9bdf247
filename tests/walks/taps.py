"""Counts what a hand does on a page, as the browser itself tells it: taps that reach it, and keys that are struck."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

LISTENER = """
addEventListener("pointerdown", (event) => event.isTrusted && window.countTap(), true);
addEventListener("keydown", (event) => event.isTrusted && window.countKey(), true);
"""


@dataclass
class Hand:
    """``taps`` and ``keys`` go on over every page that is loaded after the hand was put to it."""

    page: Page
    taps: int = 0
    keys: int = 0

    def __post_init__(self) -> None:
        self.page.expose_function("countTap", self._tapped)
        self.page.expose_function("countKey", self._struck)
        self.page.add_init_script(LISTENER)

    def begins(self) -> None:
        self.taps = self.keys = 0

    def taps_on(self, target: Locator) -> None:
        """With a finger; the page stays."""
        target.tap()

    def follows(self, target: Locator) -> None:
        """With a finger; another page comes."""
        with self.page.expect_navigation():
            target.tap()

    def _tapped(self) -> None:
        self.taps += 1

    def _struck(self) -> None:
        self.keys += 1
