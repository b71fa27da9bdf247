"""The check that runs in the browser: on the site, and saved as one file that opens from disk with the network cut."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page

from hwx.keys.changes import distrust
from hwx.keys.keyring import keyring_of
from hwx.keys.keysets import KeySet, key_set_of
from hwx.keys.pairs import pairs_in
from hwx.keys.site import signing_key
from hwx.papers.signed_paper import signed_paper
from hwx.rules.credential import credential_of
from hwx.rules.data_integrity import prove
from hwx.rules.seal import seal
from hwx.rules.status_list import status_list_credential
from hwx.rules.transcript import statement_of
from hwx.settings import Settings
from tests.support.credentials import issuing
from tests.support.making import Make
from tests.verification.pictures import square
from tests.verification.pictures import written as written_picture
from tests.verification.proven import transcript, written

INDEX = 4711
KEPT = Path(__file__).parents[1] / "kept"


class Hospital:
    """An institution of the site, and what it issued."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.settings: Settings = app.config["HWX"]
        host = transcript().host
        self.row = make.institution(host.english_name, name=host.name, name_language=host.language)
        make.session.commit()
        self.ring = keyring_of(self.settings)
        self.keys: KeySet = key_set_of(self.ring, self.row, datetime.now(UTC).date())
        self.status_address = f"{self.settings.base_url}/institutions/{self.row.id}/status/1"
        self.document = self.proven()
        key = signing_key(self.settings.keys_folder, transcript().issued.gregorian)
        self.sealed = seal(statement_of(transcript()), key)
        self.newer = seal({**statement_of(transcript()), "version": 2}, key)

    def proven(self) -> dict[str, Any]:
        known = issuing(
            transcript(), issuer=self.keys.did, status_list=self.status_address, status_index=INDEX, entries={}
        )
        bare = credential_of(transcript(), known)
        return prove(bare, self.keys.credential_signer, self.keys.method, transcript().issued_at)

    def status(self, *revoked: int) -> bytes:
        at = datetime.now(UTC) - timedelta(hours=1)
        listed = status_list_credential(self.status_address, self.keys.did, revoked, at, at + timedelta(days=8))
        return written(prove(listed, self.keys.credential_signer, self.keys.method, at))

    def paper(self) -> bytes:
        """Made in a thread of its own: the driver of the browser has this one's loop of events."""
        made = (transcript(), written(self.document), self.keys.public.multikey, self.keys.paper_signer)
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(signed_paper, *made).result()

    def lose(self) -> None:
        day = transcript().issued_at.date()
        folder = self.ring.folder_of(self.row.id)
        distrust(folder, pairs_in(folder)[0].id, day, datetime.now(UTC).date(), "Found in the street")


@pytest.fixture
def here(app: Flask, make: Make) -> Iterator[Hospital]:
    found = Hospital(app, make)
    yield found
    shutil.rmtree(found.settings.keys_folder)


@pytest.fixture
def saved(here: Hospital, open_browser: Callable[..., Page], tmp_path: Path) -> Callable[..., Path]:
    """``saved(language)``: the file as a person saves it from the site."""

    def save(language: str = "en") -> Path:
        page = open_browser(360, language, locale=language)
        page.goto("/verify")
        page.locator("a[href='/verify/in-browser']").click()
        with page.expect_download() as download:
            page.locator("a[download]").click()
        path = tmp_path / f"{language}.html"
        download.value.save_as(path)
        return path

    return save


@pytest.fixture
def from_disk(browser: Browser) -> Iterator[Callable[[Path], Page]]:
    """Opens a file with the network cut."""
    opened = []

    def enter(path: Path) -> Page:
        context = browser.new_context(offline=True, viewport={"width": 360, "height": 800})
        context.set_default_timeout(8_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"the script broke: {error}"))
        page.goto(path.as_uri())
        return page

    yield enter
    for context in opened:
        context.close()


def check(page: Page, data: bytes, status: bytes = b"", name: str = "transcript.json") -> list[str]:
    """The four answers."""
    page.locator("[data-result]").evaluate("found => found.replaceChildren()")
    page.set_input_files("#check-file", {"name": name, "mimeType": "application/json", "buffer": data})
    held = [{"name": "s.json", "mimeType": "application/json", "buffer": status}] if status else []
    page.set_input_files("#check-status", held)  # type: ignore[arg-type]
    page.locator("[data-go]").click()
    page.locator("[data-result] .ans").nth(3).wait_for()
    return page.locator("[data-result] .ans").all_text_contents()


ODD = (b"", b"{}", b"null", b"%PDF-1.7", b"\xff\xfe", b'{"type":"ClrCredential"}', b'{"seal":{},"statement":{}}')

INSIDE = "The file inside the PDF is authentic; its pages were not looked at."
YES, NO = "Yes, it is authentic.", "No, it is not authentic."


def test_the_saved_file_judges_from_disk_with_the_network_cut(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    page = from_disk(saved())
    data = written(here.document)
    answers = check(page, data)
    assert answers[:2] == [YES, "It cannot be known here."]
    assert "AMINATA MARIAMA DIALLO" in answers[3]
    assert "King Fahad Medical City" in answers[2]
    for text in ("What was not checked here", "Whether it was replaced or revoked later", "KFMC-2026-00042"):
        assert text in page.locator("[data-result]").inner_text()
    assert check(page, json.dumps(here.document, indent=3).encode())[0] == YES

    assert check(page, data, here.status())[1].startswith("It was in force on ")
    assert check(page, data, here.status(INDEX))[1].startswith("No, by ")
    assert "Do not rely on it before you have asked the issuer what became of it." in plain(page)
    assert check(page, data, here.status(INDEX + 1))[1].startswith("It was in force on ")
    forged = here.status(INDEX).replace(b'"validUntil":"2', b'"validUntil":"3')
    assert check(page, data, forged)[1] == "It cannot be known here."
    assert "not as its issuer signed it" in page.locator("[data-result]").inner_text()

    for place in (data.index(b"AMINATA"), data.index(b'"level":"3"') + 10, data.rindex(b'"proofValue":"z') + 40):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert check(page, changed)[0] != YES
        assert "AMINATA" not in page.locator("[data-result]").inner_text()
    assert check(page, data.replace(b"AMINATA", b"EMINATA"))[0] == NO

    assert check(page, here.paper(), name="transcript.pdf")[0] == INSIDE
    assert page.locator("[data-result] .verdict > li").first.get_attribute("class") == "unchecked"
    assert "The pages around it may say something else" in page.locator("[data-result]").inner_text()
    assert left(page) == ["The signature of the PDF", "Whether it is in force: no status list", *ALWAYS_LEFT]
    assert check(page, here.sealed)[0] == YES
    assert left(page) == ["Whether it is in force: no status list", *ALWAYS_LEFT[:3], ALWAYS_LEFT[4]]
    assert check(page, here.sealed.replace(b"AMINATA", b"EMINATA"))[0] == NO
    for odd in (
        b"",
        b"{}",
        b"null",
        b"%PDF-1.7",
        b"\xff\xfe",
        b'{"type":"ClrCredential"}',
        b'{"seal":{},"statement":{}}',
    ):
        assert check(page, odd)[0] in (NO, "It cannot be told here.")
    assert check(page, here.newer)[0] == "It cannot be told here."
    assert "a newer version of hwx is needed" in page.locator("[data-result]").inner_text()
    part = here.document["credentialSubject"]["verifiableCredential"][1]
    assert check(page, written(part))[0] == "It cannot be told here."
    told = plain(page)
    assert "This is one part of a transcript, shown alone." in told
    assert f"page for verification, {here.settings.base_url}/verify, or with the program" in told
    assert "python -m hwx.examine" in told
    assert "AMINATA" not in told


def test_what_must_be_compared_with_the_pages_is_shown_with_levels_and_days(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    """A false page around a genuine file is found by comparing, so whatever could be forged on it stands here."""
    page = from_disk(saved())
    signed = [one for group in transcript().groups for one in group.results if one.state in ("signed", "expired")]
    for data in (written(here.document), here.sealed):
        check(page, data)
        told = " ".join(plain(page).split())
        for one in signed:
            assert one.signed is not None
            title = one.title.texts["en"]
            levels = f"Level {one.level_reached} reached, level {one.required_level} required"
            assert f"{one.code} {title} {levels}, signed on {one.signed.gregorian}" in told
            assert one.expires is None or f"valid until {one.expires.gregorian}" in told


def test_the_issuer_is_whose_key_it_is_and_a_strangers_text_is_not_repeated(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page], make: Make
) -> None:
    here.row.name = '"><b>Another</b> Hospital'
    make.session.commit()
    page = from_disk(saved())
    assert isolated(check(page, written(here.document))[2]) == '"><b>Another</b> Hospital'
    assert page.locator("[data-result] b").count() == 0
    assert "The document itself names" in plain(page)
    assert "Do not rely on it before you know that both names of the issuer are of one institution" in plain(page)
    assert page.locator("[data-result] .verdict > li").nth(2).get_attribute("class") == "unknown"

    call = "genuine, call +1 555 0100"
    whole = json.loads(written(here.document))
    strange = {**whole, "proof": [{**one, "verificationMethod": call} for one in whole["proof"]]}
    for document in (
        {**whole, "issuer": call},
        strange,
        {"statement": {}, "seal": {"algorithm": "Ed25519", "key": call}},
    ):
        assert check(page, written(document))[0] == NO
        assert "call +1" not in plain(page)


def plain(page: Page) -> str:
    """What stands in the result, without the marks that isolate values."""
    return isolated(page.locator("[data-result]").inner_text())


def isolated(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def left(page: Page) -> list[str]:
    """The beginnings of what the result says was not checked."""
    said = page.locator("[data-result] h2:has-text('What was not checked here') + ul > li").all_text_contents()
    known = ["The signature of the PDF", "Whether it is in force: no status list", *ALWAYS_LEFT]
    return [next((one for one in known if text.startswith(one)), text) for text in said]


ALWAYS_LEFT = [
    "Whether it stands in the register of its issuer.",
    "Whether a key was declared lost after",
    "Whether the log of the issuer",
    "The second proof and those of the single parts",
    "Whether the person before you",
]


def test_a_key_that_is_not_trusted_vouches_for_nothing_and_a_stranger_neither(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    before = from_disk(saved())
    assert check(before, written(here.document))[0] == YES
    here.lose()
    page = from_disk(saved())
    assert check(page, written(here.document))[0] == NO
    assert "is not trusted for the day of the signature" in page.locator("[data-result]").inner_text()
    stranger = {**here.document, "issuer": "did:web:elsewhere.example"}
    assert check(page, written(stranger))[0] == NO
    assert "is not on the list of keys used here" in page.locator("[data-result]").inner_text()


@pytest.mark.parametrize("folder", ["first", "credential"])
def test_transcripts_of_earlier_versions_hold_here_as_well(
    saved: Callable[..., Path], from_disk: Callable[[Path], Page], folder: str
) -> None:
    """The files of tests/kept, with the list of keys of their time in the saved file of today."""
    kept = KEPT / folder
    path = saved()
    keys = html.escape((kept / "keys.json").read_text(encoding="utf-8"))
    path.write_text(re.sub(r'data-keys="[^"]*"', lambda _: f'data-keys="{keys}"', path.read_text(encoding="utf-8")))
    page = from_disk(path)
    data = (kept / "transcript.json").read_bytes()
    assert check(page, data)[0] == YES
    middle = len(data) // 2
    assert check(page, data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])[0] != YES
    assert check(page, (kept / "transcript.pdf").read_bytes(), name="t.pdf")[0] == INSIDE
    ended = kept / "status-revoked.json"
    if ended.exists():
        assert check(page, data, ended.read_bytes())[1].startswith("No, by ")


def test_a_key_that_was_replaced_still_speaks_of_what_it_signed_where_the_key_is_the_name(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    assert here.keys.did.startswith("did:key:"), "this site has no host name"
    path = saved()
    over = f"&#34;used_until&#34;:&#34;{transcript().issued_at.date()}&#34;"
    path.write_text(path.read_text().replace("&#34;used_until&#34;:null", over))
    page = from_disk(path)
    assert check(page, written(here.document), here.status())[0] == YES
    assert check(page, written(here.document), here.status())[1].startswith("It was in force on ")
    assert check(page, written(here.document), here.status(INDEX))[1].startswith("No, by ")
    assert "in use from" in plain(page)


@pytest.mark.parametrize("language, way", [("ar", "rtl"), ("fr", "ltr")])
def test_the_saved_file_is_in_the_language_of_the_visitor(
    saved: Callable[..., Path], from_disk: Callable[[Path], Page], language: str, way: str
) -> None:
    page = from_disk(saved(language))
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == way
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_levels_and_commas_are_those_of_the_reader(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    path = saved("ar")
    assert 'data-digits="0123456789"' in path.read_text()
    path.write_text(
        path.read_text().replace("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
    )
    page = from_disk(path)
    issuer = isolated(check(page, written(here.document))[2])
    assert issuer == "مدينة الملك فهد الطبية (King Fahad Medical City)، المملكة العربية السعودية"
    levels = re.findall(r"المستوى المحقق (\S+)، المستوى المطلوب (\S+)،", plain(page))
    assert levels
    assert all(re.fullmatch("[\u0660-\u0669]{2}", "".join(pair)) for pair in levels)


def test_on_the_site_the_same_check_runs_under_its_policy_and_asks_for_the_list_only_when_told(
    here: Hospital, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: pytest.fail(message.text) if "Content Security" in message.text else None)
    page.goto("/verify/in-browser")
    answers = check(page, written(here.document))
    assert answers[0] == YES
    assert isolated(answers[2]) == "مدينة الملك فهد الطبية (King Fahad Medical City), Saudi Arabia"
    check(page, here.paper(), name="transcript.pdf")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "no name, key or address makes it wider"
    check(page, written(here.document))
    assert not any("/status/" in url for url in asked)
    page.check("#check-online")
    check(page, written(here.document))
    assert any(url.endswith("/status/1") for url in asked)
    assert "could not be asked" in page.locator("[data-result]").inner_text(), "no such list was issued here"


def test_a_browser_without_ed25519_says_so(
    here: Hospital, saved: Callable[..., Path], from_disk: Callable[[Path], Page]
) -> None:
    page = from_disk(saved())
    page.evaluate(
        "() => { crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError')); }"
    )
    assert check(page, written(here.document))[0] == "It cannot be told here."
    assert "This browser cannot check such signatures" in page.locator("[data-result]").inner_text()


def test_a_photograph_is_read_here_where_the_browser_cannot_and_the_page_says_so(
    here: Hospital, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto("/verify")
    if page.evaluate("'BarcodeDetector' in globalThis"):
        pytest.fail("this browser can read codes by itself: try it here with a real photograph")
    assert page.get_by_text("The picture is sent to this site, read, and not kept.").is_visible()
    assert page.get_by_text("the picture is not sent").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    give(page, square("https://elsewhere.example/v/1/2"))
    page.get_by_role("alert").get_by_text("leads to another site").wait_for()
    assert page.locator("#photograph").get_attribute("aria-invalid") == "true"
    give(page, square(f"{here.settings.base_url}/v/KFMC-2026-00042/7K4M-Q2ZT-9XRB"))
    page.get_by_text("No transcript with this number and this check code is known here.").first.wait_for()
    assert "KFMC-2026-00042" in page.locator("main").inner_text()


def test_a_photograph_does_not_leave_a_device_whose_browser_can_read_it(
    here: Hospital, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    sent: list[bytes] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.add_init_script(
        "globalThis.BarcodeDetector = class { static async getSupportedFormats() { return ['qr_code']; }"
        " async detect() { return globalThis.seen.map((rawValue) => ({ rawValue })); } };"
    )
    page.goto("/verify")
    assert page.get_by_text("Read in this browser; the picture is not sent.").is_visible()
    assert page.get_by_text("The picture is sent to this site").is_hidden()

    own = f"{here.settings.base_url}/v/KFMC-2026-00042/7K4M-Q2ZT-9XRB"
    for seen, told in (
        ([], "No QR code was found in the picture."),
        (["https://elsewhere.example/v/KFMC-2026-00042/7K4M-Q2ZT-9XRB"], "another site, https://elsewhere.example:"),
        (["text", own], "The code was read. Look at the number"),
    ):
        assert page.input_value("#number") == page.input_value("#code") == ""
        page.evaluate("found => { globalThis.seen = found; }", seen)
        page.set_input_files("#photograph", picture(square(own)))
        page.locator("[data-said]").get_by_text(told).wait_for()
    assert page.input_value("#number") == "KFMC-2026-00042"
    assert page.input_value("#code") == "7K4M-Q2ZT-9XRB"

    page.get_by_role("button", name="Check the paper").click()
    page.get_by_text("No transcript with this number and this check code is known here.").first.wait_for()
    assert any(b"KFMC-2026-00042" in body for body in sent)
    assert not [body for body in sent if b"IHDR" in body or b'name="photograph"' in body]


def give(page: Page, code: Image.Image) -> None:
    page.set_input_files("#photograph", picture(code))
    page.get_by_role("button", name="Check the paper").click()


def picture(code: Image.Image) -> FilePayload:
    return {"name": "photo.png", "mimeType": "image/png", "buffer": written_picture(code, "PNG")}
