"""Names of tiles, as C2SP tlog-tiles writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.ledger.tile_path import ENTRIES, TileName, tile_from
from hwx.rules.merkle import WIDTH


def path_of(tile: TileName) -> str:
    digits = f"{tile.place:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    level = "entries" if tile.level == ENTRIES else str(tile.level)
    return f"{level}/{name}" + (f".p/{tile.width}" if tile.width < WIDTH else "")


@pytest.mark.parametrize(
    "path, expected",
    [
        ("0/000", TileName(0, 0, 256)),
        ("2/067", TileName(2, 67, 256)),
        ("0/x001/x234/067", TileName(0, 1234067, 256)),
        ("0/x001/x234/067.p/8", TileName(0, 1234067, 8)),
        ("63/000.p/255", TileName(63, 0, 255)),
        ("entries/x001/000.p/1", TileName(ENTRIES, 1000, 1)),
    ],
)
def test_a_name_says_level_place_and_width(path: str, expected: TileName) -> None:
    assert tile_from(path) == expected
    assert path_of(expected) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", "0", "0/", "0/0", "0/00", "0/0000", "00/000", "64/000", "-1/000", "a/000", "0/x000/001", "0/001/002"),
        *("0/x001", "0/000.p/0", "0/000.p/256", "0/000.p/08", "0/000.p/", "0/000.p", "0/٠٠٠", "0/000\n", "data/000"),
        "0/x001/x001/x001/000",
    ],
)
def test_what_names_no_tile_is_none(path: str) -> None:
    assert tile_from(path) is None


@given(st.integers(0, 63), st.integers(0, 10**9 - 1), st.integers(1, 256))
def test_every_tile_has_one_name(level: int, place: int, width: int) -> None:
    tile = TileName(level, place, width)
    assert tile_from(path_of(tile)) == tile
