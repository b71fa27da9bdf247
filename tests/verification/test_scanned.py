"""What a code says, told apart: a transcript of this site, of another, or something else."""

from __future__ import annotations

import pytest

from hwx.verification.scanned import SHOWN, Link, Miss, Why, link_among

SITES = ("https://exchange.example", "https://old.example/hwx")
LINK = "https://exchange.example/v/HWX-2026-00042/7K4M-Q2ZT-9XRB"
OURS = Link("HWX-2026-00042", "7K4M-Q2ZT-9XRB")


@pytest.mark.parametrize(
    "codes, found",
    [
        ([], Miss(Why.NO_CODE)),
        ([LINK], OURS),
        ([f" {LINK}\n"], OURS),
        ([LINK.replace("https://exchange.example", "HTTPS://Exchange.EXAMPLE")], OURS),
        ([LINK.replace("https://exchange.example", "https://old.example/hwx")], OURS),
        (["https://exchange.example/v/HWX%2D2026-00042/7K4M-Q2ZT-9XRB"], OURS),
        (["an advertisement", "https://other.example/v/A/B", LINK], OURS),
        ([LINK, LINK.replace("https://exchange.example", "https://old.example/hwx")], OURS),
        ([LINK, LINK.replace("00042", "00043")], Miss(Why.SEVERAL)),
        (["https://other.example/v/A/B", "text"], Miss(Why.OTHER_SITE, "https://other.example")),
        ([LINK.replace("https:", "http:")], Miss(Why.OTHER_SITE, "http://exchange.example")),
        (
            ["https://exchange.example@evil.example/v/A/B"],
            Miss(Why.OTHER_TEXT, "https://exchange.example@evil.example/v/A/B"),
        ),
        (["https://exchange.example.evil/v/A/B"], Miss(Why.OTHER_SITE, "https://exchange.example.evil")),
        (["https://exchange.example/bedside/abc"], Miss(Why.OTHER_PAGE)),
        ([f"{LINK}/more"], Miss(Why.OTHER_PAGE)),
        ([f"{LINK}?x"], Miss(Why.OTHER_PAGE)),
        ([""], Miss(Why.OTHER_TEXT)),
        (["javascript:alert(1)"], Miss(Why.OTHER_TEXT, "javascript:alert(1)")),
        (["WIFI:S:guests;\x00\n\u202eT:WPA;;"], Miss(Why.OTHER_TEXT, "WIFI:S:guests; T:WPA;;")),
        (["https://exchange.example/v/A\u202e/B"], Miss(Why.OTHER_PAGE)),
        (["x" * SHOWN], Miss(Why.OTHER_TEXT, "x" * SHOWN)),
        (["x" * (SHOWN + 1)], Miss(Why.OTHER_TEXT, "x" * (SHOWN - 1) + "…")),
    ],
)
def test_only_an_address_of_a_transcript_of_this_site_leads_to_one(codes: list[str], found: Link | Miss) -> None:
    assert link_among(codes, SITES) == found
