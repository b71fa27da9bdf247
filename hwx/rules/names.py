"""Whether two names, as people write them, may be those of one person."""

from __future__ import annotations

import unicodedata


def plain_name(name: str) -> str:
    """Without marks, case, punctuation and order: passports and forms differ in these, not in the letters."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(one if one.isalnum() else " " for one in letters if not unicodedata.combining(one))
    return " ".join(sorted(kept.split()))


TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "mme", "pr", "sister", "د", "دكتور", "دكتورة"})


def may_be_one_person(first: str, second: str) -> bool:
    """One may have further names in front of the other; titles and initials are left out. A single word is compared
    whole."""
    words, others = _telling(first), _telling(second)
    fewer, more = sorted((words, others), key=len)
    return bool(words) and words == others if len(fewer) < 2 else fewer <= more


def _telling(name: str) -> set[str]:
    return {word for word in plain_name(name).split() if len(word) > 1 and word not in TITLES}
