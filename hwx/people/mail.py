"""Letters: written in the reader's language from ``templates/mail``, and given to the mail server or the mail folder.

A template holds the text: its first line is the subject, an empty line ends a paragraph, a line that is only an address
becomes a link in the HTML form, which is made from the same text. Send after the commit; a letter that cannot be sent
takes nothing back.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import make_msgid, parseaddr

from flask import Flask, Response, after_this_request, current_app
from flask_babel import force_locale
from flask_mailman import EmailMultiAlternatives
from flask_mailman.backends.smtp import EmailBackend as SmtpBackend

from hwx.extensions import mail
from hwx.logs import log
from hwx.people.locale import direction
from hwx.people.mail_folder import FolderBackend
from hwx.settings import Settings

SECONDS_FOR_THE_SERVER = 20


@dataclass(frozen=True)
class Letter:
    """``template`` is a name in ``templates/mail`` without the suffix; ``values`` are what it asks for."""

    to: str
    language: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)


def set_up_mail(app: Flask) -> None:
    """To files in the demonstration and where no server is named; else to the server."""
    settings: Settings = app.config["HWX"]
    at_once = settings.mail_tls and settings.mail_port == smtplib.SMTP_SSL_PORT
    app.config.update(
        MAIL_BACKEND=FolderBackend if settings.mode == "demo" or not settings.mail_server else VerifiedSmtp,
        MAIL_FILE_PATH=settings.mail_folder,
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_USE_TLS=settings.mail_tls and not at_once,
        MAIL_USE_SSL=at_once,
        MAIL_TIMEOUT=SECONDS_FOR_THE_SERVER,
        MAIL_DEFAULT_SENDER=settings.mail_from,
    )
    mail.init_app(app)


def link_to(endpoint: str, **values: object) -> str:
    """A full address under HWX_BASE_URL: never from the Host header, which anybody can forge."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['HWX'].base_url}{path}"


def send(letter: Letter) -> bool:
    """False, and a line in the log, when the letter could not be handed over."""
    subject, text, html = written(letter)
    sender = current_app.config["HWX"].mail_from
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": make_msgid(domain=domain),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    message = EmailMultiAlternatives(subject, text, sender, [letter.to], headers=headers)
    message.attach_alternative(html, "text/html")
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("mail not sent", template=letter.template, error=type(error).__name__)
        return False
    return True


def send_unseen(letter: Letter) -> None:
    """After the answer has left, so that neither its text nor its time tells whether there was anybody to write to."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def _send() -> None:
        with app.app_context():
            send(letter)

    @after_this_request
    def _later(response: Response) -> Response:
        response.call_on_close(_send)
        return response


def written(letter: Letter) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    environment = current_app.jinja_env
    given = {"site_name": current_app.config["HWX"].site_name, **letter.values}
    with force_locale(letter.language):
        whole = environment.get_template(f"mail/{letter.template}.txt").render(given)
        subject, _, text = whole.strip().partition("\n")
        text = text.strip() + "\n"
        html = environment.get_template("mail/letter.html").render(
            subject=subject,
            paragraphs=[" ".join(paragraph.split()) for paragraph in text.split("\n\n")],
            language=letter.language,
            direction=direction(letter.language),
        )
    return " ".join(subject.split()), text, html


class VerifiedSmtp(SmtpBackend):  # type: ignore[misc]
    """As the library's, but the server must show a valid certificate: letters carry links that open accounts."""

    def open(self) -> bool:
        if self.connection is not None:  # type: ignore[has-type]
            return False
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
            if self.use_ssl
            else smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        )
        self.connection = server
        if self.use_tls:
            server.starttls(context=context)
        if self.username and self.password:
            server.login(self.username, self.password)
        return True
