"""The offline examination: what it loads, what it says, how it ends."""

from __future__ import annotations

import gettext
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hwx.examine import WRONG_USE, exit_meanings, main
from hwx.rules.seal import keys_to_json, seal_pdf
from hwx.verification.look import MAX_PDF
from hwx.verification.paper import look_at
from hwx.verification.verdict import Held, judge_file
from hwx.verification.wording import answers
from tests.verification.sealed import KEY, KEY_ID, KEYS, NUMBER, STRANGER, bare_pdf, sealed, sealed_pdf
from tests.verification.test_wording import ENGLISH

ROOT = Path(__file__).parent.parent

KEPT = ROOT / "tests" / "kept" / "credential"
ISSUED_BEFORE = (KEPT / "transcript.json").read_bytes()

Examine = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys.json").write_bytes(keys_to_json(KEYS.seals))
    return tmp_path


@pytest.fixture
def examine(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Runs the command in English on these bytes: exit status, what was said, what was complained of."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(data: bytes, *options: str, name: str = "transcript.pdf") -> tuple[int, str, str]:
        (folder / name).write_bytes(data)
        status = main([name, *options])
        return status, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    "data, status, said",
    [
        (sealed(), 0, "Yes, it is authentic."),
        (sealed_pdf(), 0, "Yes, it is authentic."),
        (sealed()[:-1], 1, "No, it is not authentic."),
        (sealed(STRANGER), 1, "No, it is not authentic."),
        (sealed_pdf(key=STRANGER), 1, "No, it is not authentic."),
        (bare_pdf(sealed()), 1, "No, it is not authentic."),
        (sealed_pdf() + b"\n", 1, "No, it is not authentic."),
        (b"", 2, "It cannot be read."),
        (b"hello", 2, "It cannot be read."),
        (b"%PDF-1.7" + bytes(MAX_PDF), 2, "It cannot be read."),
        (seal_pdf(bare_pdf(sealed(), encrypt=True), KEY), 2, "It cannot be read."),
    ],
)
def test_the_exit_status_is_the_first_answer(examine: Examine, data: bytes, status: int, said: str) -> None:
    found, text, complaint = examine(data)

    assert found == status
    assert text.splitlines()[2:4] == ["Is it authentic?", f"  {said}"]
    assert complaint == ""


def test_the_whole_answer_as_a_person_reads_it(examine: Examine) -> None:
    _, text, _ = examine(sealed_pdf())

    assert "Is it in force?\n  It cannot be known offline.\n" in text
    assert f"Ask the issuer whether it is in force: https://hwx.example.org/v/{NUMBER}/7K4M-Q2ZT-9XRB" in text
    assert "Who issued it?\n  المستشفى الجامعي بالرباط (Rabat University Hospital), MA\n" in text
    assert f"Key {KEY_ID}, in use since 2026-01-01." in text
    assert "Whom is it about?\n  AMINA DIALLO (أمينة ديالو)\n" in text
    assert "  SML-101  Skill SML-101: Current\n" in text
    assert "  SML-103  Skill SML-103: Expired\n" in text
    for hidden in ("1990-05-04", "7731", "SN-55512", "Secret condition", "SML-104"):
        assert hidden not in text


def test_a_file_that_is_not_authentic_is_not_quoted(examine: Examine) -> None:
    _, text, _ = examine(sealed().replace(b"AMINA DIALLO", b"SOMEONE ELSE"))

    assert "SOMEONE ELSE" not in text
    assert "Nothing that stands in the file can be relied on, so it is not repeated here." in text


def test_the_name_of_the_file_decides_nothing(examine: Examine) -> None:
    assert examine(sealed(), name="photo.jpeg")[0] == 0
    assert examine(sealed_pdf(), name="transcript.json")[0] == 0


def test_the_same_as_json_for_other_programs(examine: Examine) -> None:
    status, text, _ = examine(sealed(), "--json")
    data = json.loads(text)

    assert status == 0
    assert (data["authentic"], data["in_force"], data["cause"]) == ("yes", "offline", None)
    assert (data["number"], data["key"], data["passport_name"]) == (NUMBER, KEY_ID, "AMINA DIALLO")
    assert data["items"][2] == {"code": "SML-103", "current": False}
    assert data["answers"][0]["question"] == "Is it authentic?"

    status, text, _ = examine(b"", "--json")
    data = json.loads(text)
    assert status == 2
    assert (data["authentic"], data["in_force"], data["cause"]) == ("unreadable", "no_answer", "empty")
    assert (data["number"], data["issuer"], data["items"]) == (None, None, [])


@pytest.mark.parametrize("data", [sealed(), sealed_pdf(), sealed(STRANGER), b"", b"%PDF-"])
def test_but_for_force_the_command_decides_as_the_page_does(examine: Examine, data: bytes) -> None:
    _, text, _ = examine(data, "--json")
    look = look_at(data, KEYS)
    page = judge_file(look, KEYS, Held(look.digest), date(2026, 3, 16))
    told = json.loads(text)

    assert told["authentic"] == page.authentic
    assert told["cause"] == page.cause
    for place in (0, 3):
        assert told["answers"][place]["answer"] == answers(page, ENGLISH)[place].answer


def test_a_page_that_knows_more_says_the_same_of_the_file_itself() -> None:
    look = look_at(sealed(), KEYS)
    alone, known = (judge_file(look, KEYS, held, date(2026, 3, 16)) for held in (None, Held("0" * 64)))

    assert alone.about == known.about


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["nowhere.pdf"], "The file nowhere.pdf cannot be opened (No such file or directory)."),
        (["."], "The file . cannot be opened (Is a directory)."),
        (["x.json", "--keys", "none.json"], "The list of keys none.json cannot be opened (No such file or directory)."),
        (["x.json", "--keys", "none.json"], "/.well-known/hwx-keys.json"),
        (["x.json", "--keys", "x.json"], "x.json is not a list of keys:"),
    ],
)
def test_wrong_use_says_what_to_do_and_ends_with_3(
    examine: Examine, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    Path("x.json").write_text("{}")

    assert main(arguments) == WRONG_USE
    said, complained = capsys.readouterr()
    assert said == ""
    assert complaint in complained


@pytest.mark.parametrize(
    "arguments", [[], ["a", "b"], ["a", "--no-such"], ["a", "--language", "xx"], ["a", "--language"]]
)
def test_unknown_options_end_with_3_as_well(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == WRONG_USE
    assert "usage: python -m hwx.examine" in capsys.readouterr().err


MEANINGS = {
    0: ([], sealed()),
    1: ([], sealed()[:-1]),
    2: ([], b"hello"),
    3: (["--keys", "nowhere.json"], sealed()),
    4: (["--keys", str(KEPT / "keys.json"), "--status", str(KEPT / "status-revoked.json")], ISSUED_BEFORE),
    5: (["--keys", str(KEPT / "keys.json"), "--status", str(KEPT / "keys.json")], ISSUED_BEFORE),
}


@pytest.mark.parametrize("status", MEANINGS)
def test_every_exit_status_is_told_by_the_help_and_by_the_documents_and_really_given(
    examine: Examine, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    options, data = MEANINGS[status]
    assert examine(data, *options)[0] == status

    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    meaning = dict(exit_meanings(ENGLISH))[status]
    assert f"\n  {status}  {meaning}\n" in capsys.readouterr().out
    page = (ROOT / "docs" / "verify-a-transcript.md").read_text(encoding="utf-8")
    assert f"\n| {status} | {meaning} |\n" in page
    assert set(MEANINGS) == set(dict(exit_meanings(ENGLISH)))


def test_a_file_may_come_by_a_pipe(folder: Path) -> None:
    command = [sys.executable, "-m", "hwx.examine", "-", "--keys", str(folder / "keys.json"), "--language", "en"]
    for data, status, said in (
        (sealed_pdf(), 0, "Yes, it is authentic."),
        (b"", 2, "The file is empty."),
        (bytes(MAX_PDF + 2), 2, "The file is neither a PDF nor JSON, or it is damaged."),
    ):
        ran = subprocess.run(command, cwd=ROOT, input=data, capture_output=True, check=False)
        text = ran.stdout.decode()
        assert (ran.returncode, text.splitlines()[0]) == (status, "Standard input")
        assert said in text


@pytest.mark.parametrize("turning", ["\u202e", "\u2066", "\u202a"])
def test_no_mark_of_a_file_turns_the_letters_of_a_name(turning: str) -> None:
    assert ENGLISH.name(f"AMINA{turning} OLLAID", "en") == "AMINA OLLAID"


def test_control_characters_of_a_file_do_not_reach_the_terminal() -> None:
    assert ENGLISH.name("\x1b[31mAMINA\x07\u200c", "en") == "[31mAMINA\u200c"
    assert ENGLISH.code("A\r\nB") == "AB"


def test_a_language_without_catalogue_is_answered_in_english_and_says_so(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("hwx.verification.terminal.TRANSLATIONS", tmp_path)
    status, text, _ = examine(sealed(), "--language", "fr")

    assert status == 0
    assert "Yes, it is authentic." in text
    assert "The catalogue of this language is not built" in text


@pytest.mark.parametrize("chosen", [["--language", "fr"], []])
def test_the_language_is_the_one_asked_for_or_that_of_the_machine(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chosen: list[str]
) -> None:
    messages = tmp_path / "fr" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "messages.mo").write_bytes(catalogue({"Yes, it is authentic.": "Oui, elle est authentique."}))
    monkeypatch.setattr("hwx.verification.terminal.TRANSLATIONS", tmp_path)
    if not chosen:
        monkeypatch.setenv("LC_ALL", "fr_SN.UTF-8")

    _, text, _ = examine(sealed(), *chosen)

    assert "Oui, elle est authentique." in text
    assert "Skill SML-101 (fr)" in text
    assert "catalogue" not in text


def catalogue(sentences: dict[str, str]) -> bytes:
    """A compiled catalogue, written by hand: the header and one table of pairs in order."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **sentences}.items())
    originals, translations, texts = b"", b"", b""
    start = 28 + 16 * len(pairs)
    for row in (0, 1):
        for pair in pairs:
            text = pair[row].encode()
            entry = len(text).to_bytes(4, "little") + (start + len(texts)).to_bytes(4, "little")
            originals, translations = (
                (originals + entry, translations) if row == 0 else (originals, translations + entry)
            )
            texts += text + b"\0"
    numbers = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return b"".join(number.to_bytes(4, "little") for number in numbers) + originals + translations + texts


def test_the_catalogue_of_the_test_is_one(tmp_path: Path) -> None:
    (tmp_path / "some.mo").write_bytes(catalogue({"a": "b"}))
    with (tmp_path / "some.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("a") == "b"


def test_it_loads_neither_the_site_nor_the_database(folder: Path) -> None:
    (folder / "transcript.pdf").write_bytes(sealed_pdf())
    asking = (
        "import sys; from hwx.examine import main; status = main(sys.argv[1:]);"
        "sys.stderr.write(' '.join(sys.modules)); sys.exit(status)"
    )
    command = [sys.executable, "-c", asking, str(folder / "transcript.pdf"), "--keys", str(folder / "keys.json")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    families = {name.split(".")[0].lower() for name in ran.stderr.split()}

    assert ran.returncode == 0, ran.stderr
    assert "Yes, it is authentic." in ran.stdout
    assert not families & {"flask", "flask_babel", "sqlalchemy", "flask_sqlalchemy", "babel", "weasyprint", "ruamel"}
    assert {"cryptography", "rfc8785"} <= families


def test_it_runs_as_a_module(folder: Path) -> None:
    (folder / "transcript.json").write_bytes(sealed())
    command = [
        sys.executable,
        "-m",
        "hwx.examine",
        str(folder / "transcript.json"),
        "--keys",
        str(folder / "keys.json"),
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "AMINA DIALLO (أمينة ديالو)" in ran.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_name_of_a_file_that_no_letters_spell_is_no_answer(folder: Path) -> None:
    """Status 1 would say that the file is not authentic."""
    name = os.fsencode(folder / "keys.json").replace(b"keys.json", b"transcript-\xff.json")
    with open(name, "wb") as file:
        file.write(sealed())
    command = [*map(os.fsencode, (sys.executable, "-m", "hwx.examine")), name, b"--keys", bytes(folder / "keys.json")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"transcript-\\udcff.json" in ran.stdout


@pytest.mark.parametrize("data", [sealed(), sealed_pdf()], ids=["JSON", "PDF"])
def test_a_lost_key_of_the_site_is_told_and_the_day_of_receipt_is_a_witness(
    examine: Examine, folder: Path, data: bytes
) -> None:
    (folder / "lost.json").write_bytes(keys_to_json([replace(KEYS.seals[0], distrusted_from=date(2026, 3, 2))]))
    (folder / "later.json").write_bytes(keys_to_json([replace(KEYS.seals[0], distrusted_from=date(2026, 3, 20))]))
    status, said, _ = examine(data, "--keys", "lost.json")
    assert status == 1
    assert "is not trusted from an earlier day on" in said
    status, said, _ = examine(data, "--keys", "later.json", "--explain")
    assert status == 1
    assert "came into other hands later" in said
    assert "[NO] The key was in use on the day of the signature and is trusted for that day." in said
    assert examine(data, "--keys", "later.json", "--received", "2026-03-10")[0] == 0
    assert examine(data, "--keys", "later.json", "--received", "2026-03-20")[0] == 1
