"""Where the keys of this installation's institutions lie and how they are opened, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from hwx.key_files import KeysUnsafe
from hwx.keys.key_file import LockedFiles
from hwx.keys.safe import KeySafe
from hwx.keys.token_session import Token, first_line
from hwx.settings import SHORTEST_PASSPHRASE, Settings

REACH_BACK = timedelta(days=800)
"""The demonstration and the tests issue transcripts of long ago; their first keys are as old."""


@dataclass(frozen=True)
class Keyring:
    """``folder`` holds one folder for each institution that has keys, named by its number in the database.

    ``site`` is the address of the installation without a slash at the end, ``former`` are those that it had before;
    ``reach_back``: by how much the first keys are older than their first use.
    """

    folder: Path
    site: str
    safe: KeySafe
    reach_back: timedelta = timedelta(0)
    former: tuple[str, ...] = ()

    def folder_of(self, institution_id: int) -> Path:
        return self.folder / str(institution_id)

    def institutions(self) -> tuple[int, ...]:
        """Those that have a folder, lowest number first. Raises KeysUnsafe where nobody may look."""
        try:
            found = [path.name for path in self.folder.iterdir()] if self.folder.is_dir() else []
        except OSError as error:
            raise KeysUnsafe(
                f"{self.folder} cannot be read ({error.strerror}). Give the user of hwx the right to read it."
            ) from error
        return tuple(sorted(int(name) for name in found if name.isdecimal()))


def keyring_of(settings: Settings) -> Keyring:
    """Opens nothing yet."""
    production = settings.mode == "production"
    files = LockedFiles(partial(passphrase_of, settings), strict=production)
    token = None
    if settings.token_module:
        token = Token(settings.token_module, settings.token_label, settings.token_pin_file)
    reach_back = timedelta(0) if production else REACH_BACK
    former = tuple(settings.former_base_urls.split())
    return Keyring(settings.keys_folder / "institutions", settings.base_url, KeySafe(files, token), reach_back, former)


def passphrase_of(settings: Settings) -> str:
    """Empty when none is set. Raises KeysUnsafe for a file that cannot be read, begins with an empty line, or holds a
    passphrase that the settings would refuse."""
    if not settings.key_passphrase_file:
        return settings.key_passphrase
    try:
        found = first_line(Path(settings.key_passphrase_file))
    except OSError as error:
        raise KeysUnsafe(
            f"the passphrase cannot be read from {settings.key_passphrase_file} ({error.strerror})."
        ) from error
    if not found:
        raise KeysUnsafe(
            f"the first line of {settings.key_passphrase_file} is empty; the passphrase was expected there."
        )
    if settings.mode == "production" and len(found) < SHORTEST_PASSPHRASE:
        raise KeysUnsafe(
            f"the passphrase in {settings.key_passphrase_file} is shorter than {SHORTEST_PASSPHRASE} characters; six "
            "random words are a good one."
        )
    return found
