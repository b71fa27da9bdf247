"""What ``flask doctor`` finds about the look of papers: own templates that cannot be used, pictures that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import Environment, TemplateError
from jinja2.meta import find_referenced_templates
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.keys.health import Health
from hwx.papers.looks import environment_of, unreadable
from hwx.papers.paper import FILTERS
from hwx.papers.picture_tables import PaperPicture
from hwx.papers.pictures import OF_THE_HOUSE, bytes_of
from hwx.papers.printing import PaperAmiss
from hwx.settings import Settings
from hwx.storage import Files

TEMPLATES = "Own templates of papers"
MEND_TEMPLATE = "docs/paper-templates.md says what a template may do. Until then nothing is issued where it is used."


def templates_health(settings: Settings) -> Iterator[Health]:
    """One finding for each file that cannot be used; nothing is printed."""
    if not settings.paper_templates:
        return
    folder = Path(settings.paper_templates)
    what = f"{TEMPLATES} ({folder})"
    try:
        files = sorted(path for path in _within(folder) if path.suffix in (".html", ".css"))
    except OSError as error:
        why = "there is no such folder" if isinstance(error, FileNotFoundError) else unreadable(error)
        mend = "Look at HWX_PAPER_TEMPLATES, and give the user of hwx the right to read the folder and what is in it."
        yield Health(what, why, mend)
        return
    found = [(path, trouble) for path in files if (trouble := _trouble(folder, path))]
    for path, trouble in found:
        yield Health(f"{TEMPLATES}, {path.relative_to(folder)}", trouble, MEND_TEMPLATE)
    if not files:
        yield Health(what, "it holds no template and no style sheet", "See docs/paper-templates.md.", needed=False)
    elif not found:
        yield Health(f"{TEMPLATES} ({len(files)} in {folder})")


def _within(folder: Path) -> Iterator[Path]:
    """The files of the folder and of those in it. Raises OSError."""
    for path in folder.iterdir():
        if path.is_dir():
            yield from (inner for inner in path.iterdir() if inner.is_file())
        else:
            yield path


def _trouble(folder: Path, path: Path) -> str:
    """As far as a file tells by itself; what it makes of a statement shows on the draft of a transcript."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return f"cannot be read ({unreadable(error)})"
    if path.suffix == ".css":
        return ""
    folders = (folder,) if path.parent == folder else (path.parent, folder)
    environment = environment_of(folders)
    environment.filters.update(FILTERS)
    try:
        return _parsed(environment, text)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        return f"{f'line {line}: ' if line else ''}{error}"


def _parsed(environment: Environment, text: str) -> str:
    """Raises TemplateError."""
    tree = environment.parse(text)
    environment.compile(tree)
    for name in find_referenced_templates(tree):
        if name is not None:
            environment.get_template(name)
    return ""


def pictures_health(session: Session, open_store: Callable[[], Files]) -> Iterator[Health]:
    """Each is read to its end, also those that only extracts of issued papers still show. Without one the store is not
    opened."""
    extracts = PaperPicture.shown_at.is_not(None) & PaperPicture.purpose.in_(OF_THE_HOUSE)
    query = select(PaperPicture).where(PaperPicture.ended_at.is_(None) | extracts).order_by(PaperPicture.id)
    rows = list(session.scalars(query))
    if not rows:
        return
    store = open_store()
    found = [health for row in rows if (health := _picture(row, store))]
    yield from found
    if not found:
        yield Health(f"Pictures of papers ({len(rows)})")


def _picture(row: PaperPicture, store: Files) -> Health | None:
    try:
        bytes_of(row, store)
    except PaperAmiss as error:
        what = f"The {row.purpose} of institution {row.institution_id}"
        back = f"Put the file {row.name} of the store back from a backup"
        if row.ended_at is None:
            place = f"or place the picture anew, or take it down: /institutions/{row.institution_id}/papers"
            return Health(what, f"{error}; no paper can be issued with it", f"{back},\n{place}.")
        ended = f"{what} until {row.ended_at:%Y-%m-%d}"
        return Health(ended, f"{error}; extracts of papers of that time lack it", f"{back}.", needed=False)
    return None
