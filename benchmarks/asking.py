"""A browser's side: one connection to a server, people with their cookies, and what an answer cost."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

ENCODINGS = "gzip, deflate, br, zstd"
BOUNDARY = "----benchmark"


@dataclass
class Visitor:
    """``cookies`` change as answers set them; ``token`` is that of the forms of this session."""

    cookies: dict[str, str]
    token: str = ""


@dataclass(frozen=True)
class Question:
    """One request. ``expected`` is the status of a good answer."""

    path: str
    who: Visitor
    expected: int = 200
    body: bytes | None = None
    kind: str = ""

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def bytes_sent(self) -> int:
        """Body as compressed, and headers."""
        lines = sum(len(name) + len(value) + 4 for name, value in self.headers.items())
        return len(self.body) + lines + len("HTTP/1.1 200 OK\r\n\r\n")


class Unexpected(Exception):
    """The answer to a question was not the expected one; a benchmark of wrong answers says nothing."""


@dataclass
class Line:
    """A connection that stays open, as a browser keeps it."""

    host: str
    port: int
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def ask(self, question: Question, encodings: str = ENCODINGS) -> Answer:
        """Raises Unexpected. The time runs from the first byte sent to the last one read."""
        headers = {"Accept-Encoding": encodings, "Accept": "text/html", "Accept-Language": "en"}
        if question.who.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in question.who.cookies.items())
        if question.kind:
            headers["Content-Type"] = question.kind
        began = time.perf_counter()
        self._connection.request(question.method, question.path, question.body, headers)
        response = self._connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - began
        for line in response.headers.get_all("Set-Cookie", []):
            question.who.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if response.status != question.expected:
            raise Unexpected(
                f"{question.method} {question.path} was answered with {response.status} instead of {question.expected}"
            )
        return Answer(response.status, response.headers, body, seconds)

    def close(self) -> None:
        self._connection.close()


def form(path: str, who: Visitor, fields: Mapping[str, str], expected: int = 200) -> Question:
    body = urlencode({"csrf_token": who.token, **fields}).encode()
    return Question(path, who, expected, body, "application/x-www-form-urlencoded")


def upload(path: str, who: Visitor, fields: Mapping[str, str], name: str, file: tuple[str, bytes]) -> Question:
    """``file`` is its name and content; it stands in the field ``name``."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {"csrf_token": who.token, **fields}.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file[0]}"\r\n'
    kind = "Content-Type: application/octet-stream\r\n\r\n"
    body = b"".join([*parts, (head + kind).encode(), file[1], f"\r\n--{BOUNDARY}--\r\n".encode()])
    return Question(path, who, 200, body, f"multipart/form-data; boundary={BOUNDARY}")
