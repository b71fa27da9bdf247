from __future__ import annotations

import email
import email.policy
import socketserver
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from flask_mailman import EmailMultiAlternatives

from hwx.extensions import mail
from hwx.factory import create_app
from hwx.people.mail import Letter, link_to, send, written
from hwx.people.mail_folder import Mail, read_folder
from hwx.settings import Settings

RESET = {"name": "AMINA DIALLO", "link": "http://127.0.0.1:8000/reset/abc", "within": "4 hours"}


def letter(language: str = "en", **values: object) -> Letter:
    return Letter("amina@example.org", language, "reset", {**RESET, **values})


def test_a_letter_has_a_subject_a_text_and_the_same_as_html(app: Flask) -> None:
    with app.app_context():
        subject, text, html = written(letter())
    assert subject == "A new password for hwx"
    assert text.startswith("Dear AMINA DIALLO,\n\n")
    assert "\n\nhttp://127.0.0.1:8000/reset/abc\n\n" in text
    assert '<html lang="en" dir="ltr">' in html
    assert '<a href="http://127.0.0.1:8000/reset/abc">' in html
    for paragraph in text.split("\n\n"):
        assert paragraph.strip() in html


def test_an_arabic_letter_runs_from_the_other_side_and_its_address_does_not(app: Flask) -> None:
    with app.app_context():
        html = written(letter("ar"))[2]
    assert '<html lang="ar" dir="rtl">' in html
    assert '<body dir="rtl">' in html
    assert '<p dir="ltr"><a href="http' in html


def test_names_are_text_in_both_forms(app: Flask) -> None:
    with app.app_context():
        _, text, html = written(letter(name="<b>O'Brien</b> & Co"))
    assert "<b>O'Brien</b> & Co" in text
    assert "&lt;b&gt;O&#39;Brien&lt;/b&gt; &amp; Co" in html


def test_a_letter_tracks_nobody(app: Flask) -> None:
    with app.app_context():
        html = written(letter())[2]
    for sign in ("<img", "<script", "<style", "style=", "src="):
        assert sign not in html


def test_the_headers_say_who_and_that_nobody_need_answer(app: Flask, settings: Settings) -> None:
    with app.app_context():
        assert send(letter("fr"))
    (path,) = settings.mail_folder.iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "amina@example.org"
    assert message["From"] == "hwx@localhost"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["Message-ID"].endswith("@localhost>")
    assert message["Date"] == "Mon, 16 Mar 2026 09:30:00 -0000"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_line_break_in_a_name_makes_no_header(app: Flask, settings: Settings) -> None:
    with app.app_context():
        subject = written(replace(letter(), template="appointment", values={"institution": "A\nBcc: x@y.z"}))[0]
    assert subject == "A new role for you at A"


@pytest.mark.parametrize("name", ["security.login", "people.settings"])
def test_an_address_in_a_letter_begins_as_the_settings_say(app: Flask, name: str) -> None:
    with app.app_context():
        assert link_to(name).startswith("http://127.0.0.1:8000/s")


def test_files_of_letters_are_for_the_owner_only_and_numbered(
    app: Flask, settings: Settings, letters: Callable[[], list[Mail]]
) -> None:
    with app.app_context():
        for number in range(3):
            send(letter(name=f"PERSON {number}"))
    paths = sorted(settings.mail_folder.iterdir())
    assert [path.name for path in paths] == ["000001.eml", "000002.eml", "000003.eml"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert settings.mail_folder.stat().st_mode & 0o777 == 0o700
    assert ["PERSON 2" in mail.text for mail in letters()] == [True, False, False]
    assert letters()[0].sent_at == datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


def test_other_files_in_the_folder_are_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a letter")
    (tmp_path / "../000009.eml").resolve().write_text("elsewhere")
    assert read_folder(tmp_path, 0, 10) == ([], 0)
    assert read_folder(tmp_path / "missing", 0, 10) == ([], 0)


def test_letters_that_are_written_at_the_same_time_do_not_overwrite_each_other(app: Flask, settings: Settings) -> None:
    def write(number: int) -> bool:
        with app.app_context():
            return send(letter(name=f"PERSON {number}"))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write, range(60)))
    mails, count = read_folder(settings.mail_folder, 0, 100)
    assert count == 60
    assert len({mail.text for mail in mails}) == 60


class Postman(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a client needs; keeps what it is given."""

    def handle(self) -> None:
        self.say("220 here")
        data = False
        lines: list[str] = []
        for raw in iter(self.rfile.readline, b""):
            line = raw.decode().rstrip("\r\n")
            if data:
                data = line != "."
                if data:
                    lines.append(line)
                else:
                    self.server.taken.append("\n".join(lines))  # type: ignore[attr-defined]
                    self.say("250 taken")
            else:
                word = line.split(" ")[0].upper()
                self.server.words.append(line)  # type: ignore[attr-defined]
                data = word == "DATA"
                self.answer(word)
                if word == "STARTTLS":
                    self.secured()
                    break

    def answer(self, word: str) -> None:
        if word == "EHLO":
            self.say("250-here")
            self.say("250-AUTH PLAIN")
            self.say("250 STARTTLS" if self.server.context else "250 HELP")  # type: ignore[attr-defined]
        else:
            self.say(
                {"DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on", "AUTH": "235 welcome"}.get(
                    word, "250 ok"
                )
            )

    def secured(self) -> None:
        try:
            self.server.context.wrap_socket(self.request, server_side=True)  # type: ignore[attr-defined]
        except (ssl.SSLError, OSError) as error:
            self.server.refused.append(type(error).__name__)  # type: ignore[attr-defined]

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Postman)
        self.context = context
        self.taken: list[str] = []
        self.words: list[str] = []
        self.refused: list[str] = []


@contextmanager
def post_office(context: ssl.SSLContext | None = None) -> Iterator[PostOffice]:
    with PostOffice(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def self_made_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def by_server(settings: Settings, folder: Path, server: PostOffice, tls: bool) -> Flask:
    port = server.server_address[1]
    return create_app(
        replace(settings, mode="test", data=folder, mail_server="127.0.0.1", mail_port=port, mail_tls=tls)
    )


def test_where_a_server_is_named_letters_go_there(app: Flask, settings: Settings, tmp_path: Path) -> None:
    with post_office() as server:
        with by_server(settings, tmp_path, server, tls=False).app_context():
            assert send(letter())
        assert len(server.taken) == 1
        assert "Subject: A new password for hwx" in server.taken[0]
    assert not (tmp_path / "mail").exists()


def test_the_name_and_password_for_the_server_are_given_where_they_are_set(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    with post_office() as server:
        plain = by_server(settings, tmp_path, server, tls=False).config["HWX"]
        named = create_app(replace(plain, mail_username="hwx", mail_password="secret of the server"))
        with named.app_context():
            assert send(letter())
        assert (
            f"AUTH PLAIN {b64encode(bytes(1) + b'hwx' + bytes(1) + b'secret of the server').decode()}" in server.words
        )
        assert len(server.taken) == 1


def test_several_letters_go_over_one_connection(app: Flask, settings: Settings, tmp_path: Path) -> None:
    with post_office() as server:
        with by_server(settings, tmp_path, server, tls=False).app_context(), mail.get_connection() as connection:
            for _ in range(3):
                message = EmailMultiAlternatives("Subject", "Text", "a@example.org", ["b@example.org"])
                assert connection.send_messages([message]) == 1
        assert len(server.taken) == 3
        assert len([word for word in server.words if word.upper().startswith("EHLO")]) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_no_letter(app: Flask, settings: Settings, tmp_path: Path) -> None:
    with post_office(self_made_certificate(tmp_path)) as server:
        with by_server(settings, tmp_path, server, tls=True).app_context():
            assert not send(letter())
        assert not server.taken
    assert server.refused


def test_a_server_that_does_not_answer_costs_the_letter_only(
    app: Flask, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with post_office() as server:
        closed = by_server(settings, tmp_path, server, tls=False)
    with closed.app_context():
        assert not send(letter())
    said = capsys.readouterr().err
    assert "mail not sent" in said
    assert "amina" not in said


def test_the_demonstration_keeps_letters_even_where_a_server_is_named(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    demonstration = create_app(replace(settings, mode="demo", data=tmp_path, mail_server="mail.example.org"))
    with demonstration.app_context():
        assert send(letter())
    assert len(list((tmp_path / "mail").iterdir())) == 1
