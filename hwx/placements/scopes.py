"""What a supervisor's appointment can be narrowed to: the domains of every published curriculum."""

from __future__ import annotations

from hwx.curricula.revisions import curriculum_of, newest
from hwx.extensions import db


def domains_to_sign(language: str) -> list[tuple[str, str]]:
    """Pairs of "slug/domain" and the titles of both, from the newest revision of each curriculum."""
    choices = []
    for one in newest(db.session()):
        curriculum = curriculum_of(db.session(), one.digest)
        title, _ = curriculum.title.read_in(language, curriculum.language)
        for domain in curriculum.domains:
            text, _ = domain.title.read_in(language, curriculum.language)
            choices.append((f"{curriculum.slug}/{domain.key}", f"{title}: {text}"))
    return choices
