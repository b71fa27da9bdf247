"""Finishes a PDF of WeasyPrint so that it is PDF/A-3a and PDF/UA-1 at once; WeasyPrint itself writes one or the other.

- The metadata bear the mark of PDF/UA with the description that PDF/A asks for, and are not compressed (ISO 19005-3,
  6.6.2.1).
- An attached file stands once in the list of associated files, with its own media type.
- What runs along every page (the margin boxes) and pictures without a text are no content but ornament (ISO 14289-1,
  7.1 and 7.8): a picture gets its text from ``alt``, an ``<svg>`` from a ``<title>`` inside it.
- A table without a header cell is one for its looks, and is read as plain text in its order (7.5).
- A cell under a header that spans columns is told of it (7.5); WeasyPrint tells the first of them only.
- Every sign says which letters it stands for, also the parts of which the Arabic face builds some.

``document`` and ``pdf`` are those of WeasyPrint and pydyf.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from hwx.papers.letters import NO_LETTER

OWN_FONTS = b"+Paper-"
"""In the name of every font that comes from the program, after the six letters of its subset."""

UA_MARK = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class ForeignFont(Exception):
    """The printer took a font of the machine for want of a shape in the fonts of the paper; the message names it."""


LETTERS = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4})*)>")
TABLE_PARTS = frozenset({"/THead", "/TBody", "/TFoot", "/TR", "/TD", "/TH"})

Letters = Callable[[str], Mapping[int, int]]
"""From the name of a font, such as "Paper-Naskh-Bold", to the letters (code points) of its signs (numbers)."""


def finish(document: Any, pdf: Any, media_types: list[str], letters: Letters) -> None:
    """``media_types`` are those of the attached files, in their order. Raises ForeignFont."""
    _refuse_foreign_fonts(document)
    _name_every_sign(pdf, letters)
    _leave_ornaments_out(pdf)
    _mend_tables(pdf)
    _mark_accessible(pdf)
    _mend_attachments(pdf, media_types)


def _refuse_foreign_fonts(document: Any) -> None:
    names = {font.name for font in document.fonts.values()}
    foreign = sorted(name.decode("ascii", "replace") for name in names if OWN_FONTS not in name)
    if foreign:
        raise ForeignFont(", ".join(foreign))


def _name_every_sign(pdf: Any, letters: Letters) -> None:
    """WeasyPrint gives the text of a cluster to its first sign and nothing to the others, which breaks search."""
    for font in [one for one in pdf.objects if isinstance(one, dict) and "ToUnicode" in one]:
        known = letters(font["BaseFont"].decode("ascii").partition("+")[2])
        table = _object(pdf, font["ToUnicode"])
        table.stream = [LETTERS.sub(partial(_named, known), line) for line in table.stream]


def _named(known: Mapping[int, int], found: re.Match[bytes]) -> bytes:
    sign, text = found.groups()
    letter = known.get(int(sign, 16))
    mark = letter is not None and unicodedata.category(chr(letter)) == "Mn"
    if letter is not None and (not text or letter == NO_LETTER or (len(text) > 4 and mark)):
        return b"<%b> <%04x>" % (sign, letter)
    return found[0] if text else b"<%b> <%04x>" % (sign, NO_LETTER)


def _leave_ornaments_out(pdf: Any) -> None:
    """Takes pictures without a text out of the tree of contents; what is not in that tree is marked as ornament."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    for element in list(_elements(pdf, _object(pdf, root["K"][0]))):
        inside = [_object(pdf, one) for one in element["K"] if isinstance(one, bytes)]
        bare = {one.reference for one in inside if one.get("S") == "/Figure" and "Alt" not in one}
        element["K"][:] = [one for one in element["K"] if one not in bare]
    content = {one.reference for one in _elements(pdf, _object(pdf, root["K"][0]))}
    pages = [_object(pdf, one) for one in pdf.page_references]
    places = _object(pdf, root["ParentTree"])["Nums"]
    by_page = dict(zip(places[::2], places[1::2], strict=True))
    for page in pages:
        owners = by_page[page["StructParents"]]
        idle = {place for place, owner in enumerate(owners) if owner not in content}
        _mark_ornaments(_object(pdf, page["Contents"]).stream, idle)
        owners[:] = [b"null" if place in idle else owner for place, owner in enumerate(owners)]


def _mend_tables(pdf: Any) -> None:
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    tables = [one for one in _elements(pdf, _object(pdf, root["K"][0])) if one["S"] == "/Table"]
    for table in tables:
        parts = list(_parts(pdf, table))
        if any(part["S"] == "/TH" for part in parts):
            _spread_headers(pdf, [part for part in parts if part["S"] == "/TR"])
        else:
            _read_plainly(table, parts)


def _read_plainly(table: Any, parts: list[Any]) -> None:
    table["S"] = "/Div"
    for part in parts:
        part["S"] = "/Div" if part["S"] == "/TD" else "/NonStruct"
        part.pop("A", None)


def _spread_headers(pdf: Any, rows: list[Any]) -> None:
    """To cells that have none; a row of headers alone is taken for the heads of the columns under it."""
    heads: dict[int, Any] = {}
    for row in rows:
        cells = [_object(pdf, one) for one in row["K"]]
        alone = all(cell["S"] == "/TH" for cell in cells)
        place = 0
        for cell in cells:
            columns = range(place, place + cell["A"].get("ColSpan", 1))
            place = columns.stop
            if alone:
                heads.update(dict.fromkeys(columns, cell["ID"]))
            elif cell["S"] == "/TD" and not cell["A"].get("Headers"):
                cell["A"]["Headers"] = type(row["K"])(dict.fromkeys(heads[one] for one in columns if one in heads))


def _parts(pdf: Any, element: Any) -> Iterator[Any]:
    """The groups of rows, the rows and the cells of a table, not those of a table within a cell."""
    for one in element["K"]:
        if isinstance(one, bytes) and (part := _object(pdf, one)).get("S") in TABLE_PARTS:
            yield part
            if part["S"] not in ("/TD", "/TH"):
                yield from _parts(pdf, part)


def _elements(pdf: Any, element: Any) -> Iterator[Any]:
    yield element
    for one in element["K"]:
        if isinstance(one, bytes) and "S" in (inside := _object(pdf, one)):
            yield from _elements(pdf, inside)


def _mark_ornaments(stream: list[Any], idle: set[int]) -> None:
    """A marked part is three entries of the stream: its tag, its properties with its number, and BDC."""
    for place, entry in enumerate(stream):
        if entry == b"BDC" and stream[place - 1].get("MCID") in idle:
            stream[place - 2 : place + 1] = ["/Artifact", b"<</Type /Pagination>>", b"BDC"]


def _mark_accessible(pdf: Any) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(b"</rdf:RDF>", UA_MARK + b"</rdf:RDF>") for part in metadata.stream]


def _mend_attachments(pdf: Any, media_types: list[str]) -> None:
    files: list[Any] = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Filespec"]
    for file, media_type in zip(files, media_types, strict=True):
        stream = _object(pdf, file["EF"]["F"])
        stream.extra["Subtype"] = "/" + media_type.replace("/", "#2f").replace("+", "#2b")
    if files:
        pdf.catalog["AF"] = b"[" + b" ".join(file.reference for file in files) + b"]"


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
