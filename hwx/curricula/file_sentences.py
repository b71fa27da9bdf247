"""Sentences for what is wrong with a curriculum file before its content can be judged."""

from __future__ import annotations

from flask_babel import lazy_gettext

FILE_SENTENCES = {
    "duplicate-key": lazy_gettext(
        'The word "%(found)s" stands here a second time; the first is on line %(first)s. Remove one of '
        "them, or, if a new part of the list begins here, put a hyphen before it."
    ),
    "file-empty": lazy_gettext("Nothing stands in this file. Expected a curriculum."),
    "file-missing": lazy_gettext("There is no file %(found)s. Check the name and the folder."),
    "file-too-large": lazy_gettext(
        "This file is larger than %(most)s bytes. A curriculum is far smaller: check that it is the right file."
    ),
    "file-unreadable": lazy_gettext("%(found)s cannot be read. Expected a file, and permission to read it."),
    "forbidden-character": lazy_gettext(
        "Found the invisible character %(found)s, which a curriculum file may not hold. Delete it, for instance by "
        "typing that part of the line anew."
    ),
    "key-not-a-word": lazy_gettext("Expected a word before the colon, such as: code"),
    "not-utf-8": lazy_gettext(
        "Found the byte %(found)s, which is not UTF-8. Save the file again with the encoding UTF-8."
    ),
    "odd-number": lazy_gettext(
        "Found %(found)s, a number with a zero or a sign before it, or too long. Write a plain number such as 12, or, "
        "if it is a text, put it in double quotes."
    ),
    "several-documents": lazy_gettext(
        "A second document begins here (---). Expected one curriculum in a file: split the file, or remove the line."
    ),
    "slug-in-two-files": lazy_gettext(
        'The curriculum "%(found)s" also stands in %(other)s. Expected each curriculum in one file only: rename one, '
        "or remove a file."
    ),
    "syntax": lazy_gettext(
        "This line cannot be understood: %(found)s. Check the colon, the quotes and the spaces at its beginning, and "
        "the line above."
    ),
    "syntax-bracket": lazy_gettext(
        "A bracket is opened here and not closed: %(found)s. Close it, or do without brackets: names with "
        "commas between them need none."
    ),
    "syntax-colon": lazy_gettext(
        "A colon stands where none is expected: %(found)s. If the colon belongs to a text, put the whole text in "
        "double quotes; if not, check that the line begins exactly below the one above."
    ),
    "syntax-escape": lazy_gettext(
        "Found a backslash in a text in double quotes: %(found)s. Write a slash (/) instead, or two backslashes."
    ),
    "syntax-indentation": lazy_gettext(
        "This line begins too far to the left or to the right: %(found)s. Lines of the same group begin exactly below "
        "each other."
    ),
    "syntax-key": lazy_gettext(
        "Expected a word, a colon and a space at the beginning of this line: %(found)s. If it continues the text "
        "above, it must begin further to the right."
    ),
    "syntax-quote": lazy_gettext(
        "A text in double quotes has one quote too few or too many: %(found)s. Put one quote before the text and one "
        "after it; inside it use “these” or «these»."
    ),
    "syntax-start": lazy_gettext(
        "A text may not begin with this sign without quotes: %(found)s. Put the whole text in double quotes."
    ),
    "tab": lazy_gettext("Found a tab at the beginning of this line. Expected spaces: replace it, two for each step."),
    "too-deep": lazy_gettext(
        "More than %(most)s steps stand inside each other here. Check the spaces at the beginning of the lines above."
    ),
    "too-many-values": lazy_gettext(
        "This file has more than %(most)s parts. A curriculum has far fewer: check that it is the right file."
    ),
    "unquoted-date": lazy_gettext(
        "Found the date %(found)s without quotes, which programs read in different ways. Put it in double quotes."
    ),
    "unquoted-number": lazy_gettext(
        "Found %(found)s without quotes, which programs read as a number and may shorten. If it is a text, such as a "
        "version, put it in double quotes; if it is a count, write a whole number."
    ),
    "yaml-anchor": lazy_gettext(
        "Found %(found)s, a reference of the YAML language, which is not allowed here. If it is a text, put it in "
        "double quotes; if not, write the content out in full."
    ),
    "yaml-directive": lazy_gettext("Found a line that begins with a per cent sign before the curriculum. Remove it."),
    "yaml-tag": lazy_gettext(
        "Found %(found)s, a type mark of the YAML language, which is not allowed here. Remove it, or put the whole "
        "text in double quotes if the exclamation mark belongs to it."
    ),
}
