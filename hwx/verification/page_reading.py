"""The child program that reads the pages of a PDF: which of the words it is given stand on each page.

The words are its arguments, the PDF comes on standard input; the answer is JSON, for each page the words found. It is
started by file name in a process of its own (page_against_file.py) and imports nothing of hwx, as extraction.py does.
"""

from __future__ import annotations

import io
import json
import logging
import runpy
import sys
from pathlib import Path

from pypdf import PdfReader

MOST = 60
"""Pages that are read; a transcript of 60 competencies has some 16."""

BROKEN = 74


def found_on_pages(pdf: bytes, words: list[str]) -> list[list[str]]:
    """Raises whatever a broken PDF makes its reader raise."""
    texts = ["".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages[:MOST]]
    return [[word for word in words if word in text] for text in texts]


def main() -> int:
    runpy.run_path(str(Path(__file__).with_name("extraction.py")))["give_up_power"]()
    logging.disable()
    try:
        found = found_on_pages(sys.stdin.buffer.read(), sys.argv[1:])
    except Exception:  # a broken PDF breaks its reader in ways that nobody has listed, and all mean the same here
        return BROKEN
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
