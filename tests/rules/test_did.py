"""Names of issuers and the document with their keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hwx.rules.did import address_of, did_document, did_of, did_web, has_host_name
from hwx.rules.issuer_keys import IssuerKey, KeyHistory

OLD = IssuerKey(b"\1" * 32, date(2025, 3, 1), date(2026, 3, 1))
NEW = IssuerKey(b"\2" * 32, date(2026, 3, 1))


@pytest.mark.parametrize(
    "site, path, did, address",
    [
        (
            "https://hwx.example.org",
            "institutions/7",
            "did:web:hwx.example.org:institutions:7",
            "https://hwx.example.org/institutions/7/did.json",
        ),
        (
            "https://hwx.example.org:8443",
            "/institutions/7/",
            "did:web:hwx.example.org%3A8443:institutions:7",
            "https://hwx.example.org:8443/institutions/7/did.json",
        ),
        ("https://hwx.example.org", "", "did:web:hwx.example.org", "https://hwx.example.org/.well-known/did.json"),
        ("https://u:p@hwx.example.org", "", "did:web:hwx.example.org", "https://hwx.example.org/.well-known/did.json"),
    ],
)
def test_a_did_web_is_named_by_where_its_document_stands(site: str, path: str, did: str, address: str) -> None:
    assert did_web(site, path) == did
    assert address_of(did) == address


def test_another_method_has_no_address() -> None:
    assert address_of("did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2") == ""


@pytest.mark.parametrize(
    "site, found",
    [
        ("https://hwx.example.org", True),
        ("https://HWX.Example.org:8443/", True),
        ("https://xn--mgbh0fb.example", True),
        ("http://localhost:5000", False),
        ("http://hwx", False),
        ("http://hwx.local", False),
        ("http://hwx.lan", False),
        ("http://192.168.1.7:5000", False),
        ("http://[2001:db8::1]", False),
        ("", False),
    ],
)
def test_only_a_name_that_others_can_find_is_a_host_name(site: str, found: bool) -> None:
    assert has_host_name(site) is found


def test_where_there_is_no_host_name_the_key_is_the_name() -> None:
    assert did_of("https://hwx.example.org", "institutions/7", NEW) == "did:web:hwx.example.org:institutions:7"
    assert did_of("http://localhost:5000", "institutions/7", NEW) == f"did:key:{NEW.multikey}"


def test_the_document_names_every_key_that_is_trusted_also_those_of_earlier_years() -> None:
    history = KeyHistory("did:web:hwx.example.org:institutions:7", "Al Mansour", (OLD, NEW))
    methods = [f"{history.issuer}#{key.multikey}" for key in (OLD, NEW)]
    assert did_document(history) == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": history.issuer,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": history.issuer,
                "publicKeyMultibase": method.partition("#")[2],
            }
            for method in methods
        ],
        "assertionMethod": methods,
    }


def test_a_key_that_is_not_trusted_any_more_is_in_no_part_of_the_document() -> None:
    history = KeyHistory("did:web:x.example", "", (replace(OLD, distrusted_from=date(2026, 1, 1)), NEW))
    document = did_document(history)
    assert document["assertionMethod"] == [history.method(NEW)]
    assert OLD.multikey not in str(document)
