"""Finishes a PDF of WeasyPrint so that it is PDF/A-3a and PDF/UA-1 at once; WeasyPrint itself writes one or the other.

What is added: the mark of PDF/UA in the metadata, the description of that mark which PDF/A asks for, and the metadata
uncompressed, as PDF/A asks (ISO 19005-3, 6.6.2.1). What is mended: each attached file stands once in the list of
associated files, with its own media type. ``document`` and ``pdf`` are those of WeasyPrint and pydyf.
"""

from __future__ import annotations

from typing import Any

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


def finish(document: Any, pdf: Any, media_types: list[str]) -> None:
    """``media_types`` are those of the attached files, in their order. Raises ForeignFont."""
    _refuse_foreign_fonts(document)
    _mark_accessible(pdf)
    _mend_attachments(pdf, media_types)


def _refuse_foreign_fonts(document: Any) -> None:
    names = {font.name for font in document.fonts.values()}
    foreign = sorted(name.decode("ascii", "replace") for name in names if OWN_FONTS not in name)
    if foreign:
        raise ForeignFont(", ".join(foreign))


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
