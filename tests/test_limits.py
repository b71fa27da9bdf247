"""What a visitor is counted by where requests are limited."""

from __future__ import annotations

import pytest
from flask import Flask

from hwx.extensions import network_of_visitor


@pytest.mark.parametrize(
    "address, counted",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_ipv6_network_is_one_visitor_since_one_household_has_all_of_it(
    app: Flask, address: str, counted: str
) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network_of_visitor() == counted
