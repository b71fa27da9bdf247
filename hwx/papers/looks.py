"""How the papers of an institution look: its own templates, its letterhead, seal and signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from hwx.papers.printing import PaperAmiss, Picture

OURS = Path(__file__).resolve().parent.parent.parent / "templates" / "papers"

SHEET = "paper.css"
OWN_SHEET = "own.css"
"""A style sheet that is set after ours, for an institution that only changes a colour or a size."""

NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Look:
    """``templates`` is the folder of HWX_PAPER_TEMPLATES, ``pictures`` those that this paper may show by the names
    "letterhead", "seal" and "signature", and ``texts`` what each of them says to who cannot see it."""

    templates: Path | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


PLAIN = Look()


def folders_for(look: Look, facility_code: str) -> tuple[Path, ...]:
    """Where templates are looked for before ours: the folder of the facility code first, then the one for all."""
    if look.templates is None:
        return ()
    own = NOT_IN_NAMES.sub("-", facility_code).strip("-")
    return (look.templates / own, look.templates) if own else (look.templates,)


def style(folders: Sequence[Path]) -> str:
    """The style sheet of the papers and, after it, what the institution adds. Raises PaperAmiss."""
    found = next(path for path in (*_in(folders, SHEET), OURS / SHEET))
    return "\n".join(_text(path) for path in (found, *_in(folders, OWN_SHEET)[:1]))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PaperAmiss(f"{path.name} cannot be read ({unreadable(error)})") from error


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """In words for whoever keeps the folder."""
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or type(error).__name__


@lru_cache(maxsize=32)
def environment_of(folders: tuple[Path, ...]) -> Environment:
    """Templates by name, the institution's before ours; ours are also "hwx/NAME", so that they can be extended."""
    ours = FileSystemLoader(OURS)
    loaders: list[BaseLoader] = [*(FileSystemLoader(folder) for folder in folders), ours, PrefixLoader({"hwx": ours})]
    return Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _in(folders: Sequence[Path], name: str) -> list[Path]:
    return [folder / name for folder in folders if (folder / name).is_file()]
