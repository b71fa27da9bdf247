"""The offline examination of credentials and signed papers: beside a status list, proofs from the log, step by step."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from hwx.examine import BESIDE_AMISS, NO_LONGER_IN_FORCE, main
from hwx.rules.key_list import KeyList, key_list_to_json
from tests.verification.proven import (
    INDEX,
    ISSUED,
    KEYS,
    OTHERS,
    OURS,
    PAPERS,
    STATUS,
    document,
    member,
    paper,
    with_days,
    written,
)

ROOT = Path(__file__).parent.parent

Examine = Callable[..., tuple[int, str]]


@pytest.fixture
def examine(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Examine:
    """``examine(data, "--explain", keys=..., status=bytes, log=bytes)``: exit status and what was said, on 5 June."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(data: bytes, *options: str, keys: KeyList = KEYS, **beside: bytes) -> tuple[int, str]:
        (tmp_path / "keys.json").write_bytes(key_list_to_json(keys))
        (tmp_path / "file").write_bytes(data)
        given = list(options)
        for name, content in beside.items():
            (tmp_path / name).write_bytes(content)
            given += [f"--{name}", name]
        with time_machine.travel(datetime(2026, 6, 5, 12, tzinfo=UTC), tick=False):
            status = main(["file", *given])
        said, complained = capsys.readouterr()
        assert complained == ""
        return status, said

    return run


def test_a_credential_and_a_part_of_it_get_the_four_answers(examine: Examine) -> None:
    status, said = examine(written(document()))
    assert status == 0
    assert "Yes, it is authentic." in said
    assert "It cannot be known offline." in said
    assert "AMINATA MARIAMA DIALLO" in said
    assert f"Key {OURS.keys.public.multikey}" in said
    assert f"Number: {PAPERS.number}" in said

    status, said = examine(written(member()))
    assert status == 0
    assert "This part of a transcript says exactly what the issuer signed." in said
    assert "Level reached: " in said


@pytest.mark.parametrize("data", [written(document()), written(member())], ids=["whole", "member"])
@pytest.mark.parametrize(
    "listed, status, said",
    [
        (OURS.status(), 0, "It was in force on 2026-06-01."),
        (OURS.status(INDEX), NO_LONGER_IN_FORCE, "No, it is no longer in force."),
        (OURS.status(INDEX + 1), 0, "It was in force on 2026-06-01."),
        (OURS.status(at=datetime(2026, 5, 4, tzinfo=UTC)), BESIDE_AMISS, "The status list is too old to tell."),
        (OURS.status(INDEX, at=datetime(2026, 5, 4, tzinfo=UTC)), NO_LONGER_IN_FORCE, "No, it is no longer in force."),
        (OURS.status(at=datetime(2026, 7, 1, tzinfo=UTC)), BESIDE_AMISS, "The status list is dated in the future."),
        (OTHERS.status(), BESIDE_AMISS, "The status list is not as its issuer signed it"),
        ({**OURS.status(), "name": "x"}, BESIDE_AMISS, "The status list is not as its issuer signed it"),
        ({}, BESIDE_AMISS, "The status list cannot be read"),
    ],
)
def test_a_status_list_tells_whether_it_was_in_force(
    examine: Examine, data: bytes, listed: dict[str, object], status: int, said: str
) -> None:
    found, text = examine(data, status=written(listed))
    assert found == status
    assert said in text


def test_a_status_list_that_is_no_json_tells_nothing(examine: Examine) -> None:
    assert examine(written(document()), status=b"\xff")[0] == BESIDE_AMISS
    assert examine(written(document()), status=b"[" * 2_000_000)[0] == BESIDE_AMISS


@pytest.mark.parametrize(
    "log", [b"", b"{}", b'{"format":"hwx-log","version":1,"key":"x","checkpoint":"","entries":[]}']
)
def test_proofs_that_prove_nothing_are_told_by_the_exit_status(examine: Examine, log: bytes) -> None:
    status, said = examine(written(document()), log=log)
    assert status == BESIDE_AMISS
    assert "Does the log of the issuer bear it out?" in said


def test_a_lost_key_is_told_and_the_day_of_receipt_is_a_witness(examine: Examine) -> None:
    lost = with_days(distrusted_from=ISSUED + timedelta(days=20))
    status, said = examine(written(document()), keys=lost)
    assert status == 1
    assert "came into other hands later" in said
    assert "whether it was replaced under a new key" in said
    assert examine(written(document()), "--received", "2026-05-10", keys=lost)[0] == 0
    status, said = examine(written(document()), "--received", "2026-05-30", keys=lost)
    assert status == 1
    assert "is not trusted from an earlier day on" in said


STEPS = ["kind", "issuer", "proofs", "members", "key", "content"]


def test_each_step_is_explained(examine: Examine) -> None:
    _, said = examine(written(document()), "--explain")
    assert "[yes] Every part of it bears a proof of its own that holds, by the same issuer." in said
    _, told = examine(written(document()), "--json")
    assert json.loads(told)["steps"] == [
        *({"name": name, "outcome": "passed"} for name in STEPS),
        {"name": "status", "outcome": "not_done"},
        {"name": "log", "outcome": "not_done"},
    ]

    changed = written(document()).replace(b"AMINATA", b"EMINATA")
    _, said = examine(changed, "--explain")
    assert "[NO] Every proof over the whole holds" in said
    assert "[not looked at] Every part of it bears" in said
    _, told = examine(changed, "--json")
    found = json.loads(told)
    assert (found["cause"], found["form"]) == ("proof_broken", "credential")
    assert [step["outcome"] for step in found["steps"]] == ["passed", "passed", "failed", *["not_done"] * 3]
    for other in (b"hello", b'{"cut": "o', b'{"resourceType": "Bundle"}'):
        _, told = examine(other, "--json")
        assert json.loads(told)["steps"] == [{"name": "kind", "outcome": "failed"}]


def test_no_step_that_was_not_made_is_called_passed(examine: Examine) -> None:
    """Whose it is says nobody of what is cut off, nor of what bears no proof."""
    status, told = examine(written(document())[:-2], "--json")
    found = json.loads(told)
    assert (status, found["cause"], found["form"]) == (1, "changed", "credential")
    assert [step["outcome"] for step in found["steps"]] == ["failed", *["not_done"] * 5]

    bare = {**document(), "issuer": "did:web:elsewhere.example"}
    del bare["proof"]
    _, told = examine(written(bare), "--json")
    found = json.loads(told)
    assert (found["cause"], found["form"]) == ("proof_amiss", "credential")
    assert [step["outcome"] for step in found["steps"]] == ["passed", "not_done", "failed", *["not_done"] * 3]


@pytest.mark.usefixtures("printer")
def test_a_signed_paper_is_examined_with_its_pages_and_loads_neither_the_site_nor_the_database(
    examine: Examine, tmp_path: Path
) -> None:
    status, said = examine(paper(), "--explain", status=written(OURS.status()))
    assert status == 0
    assert "The PDF is, to the last byte, what the institution signed." in said
    assert "It was in force on 2026-06-01." in said
    assert "[yes] Every page bears the number and the check code" in said

    asking = (
        "import sys; from hwx.examine import main; status = main(sys.argv[1:]);"
        "sys.stderr.write(' '.join(sys.modules)); sys.exit(status)"
    )
    command = [sys.executable, "-c", asking, str(tmp_path / "file"), "--keys", str(tmp_path / "keys.json")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    families = {name.split(".")[0].lower() for name in ran.stderr.split()}
    assert ran.returncode == 0
    heavy = {"flask", "flask_babel", "sqlalchemy", "flask_sqlalchemy", "babel", "weasyprint", "ruamel", "pyhanko"}
    assert not families & heavy


@pytest.mark.parametrize(
    "beside, outcomes, said",
    [
        ({}, ("not looked at", "not looked at"), f"fetch {STATUS} and name that file with --status."),
        ({"status": written(OURS.status())}, ("yes", "not looked at"), "Make sure, by passport"),
        ({"status": written(OURS.status(INDEX))}, ("NO", "not looked at"), "Do not rely on it before you have asked"),
        ({"status": b"{}"}, ("NO", "not looked at"), "Ask the issuer whether it is in force"),
        ({"log": b"{}"}, ("not looked at", "NO"), "Ask the holder or the issuer for the proofs from the log"),
    ],
)
def test_what_is_given_beside_the_file_is_explained_and_what_to_do_is_said(
    examine: Examine, beside: dict[str, bytes], outcomes: tuple[str, str], said: str
) -> None:
    _, text = examine(written(document()), "--explain", **beside)

    assert f"[{outcomes[0]}] By the status list it was neither revoked nor replaced" in text
    assert f"[{outcomes[1]}] The log of the issuer bears out each signature" in text
    assert said in text.partition("What to do now")[2]


def test_a_part_alone_is_told_to_programs_with_its_level(examine: Examine) -> None:
    _, told = examine(written(member()), "--json")
    found = json.loads(told)
    achievement = member()["credentialSubject"]["achievement"]

    assert (found["part"]["kind"], found["part"]["code"]) == ("competency", achievement["humanCode"])
    assert found["part"]["level"] >= found["part"]["required_level"] >= 1
    assert (found["number"], found["part"]["number"]) == ("", None)
    assert found["listed_as"] == OURS.listed.name
    assert json.loads(examine(written(document()), "--json")[1])["part"] is None


@pytest.mark.parametrize("place, shown", [(0, False), (1, True)])
def test_competencies_are_headed_where_there_are_some(examine: Examine, place: int, shown: bool) -> None:
    assert ("Competencies that were signed" in examine(written(member(place)))[1]) is shown
