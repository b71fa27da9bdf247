"""Files as telephones and offices make them, full of what must not stay, for the tests of this room."""

from __future__ import annotations

import io

from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

SECRET = "Fatou Diop"
GPS = 0x8825


def exif() -> Image.Exif:
    """Taken on its side, by a camera with an owner, at a place."""
    found = Image.Exif()
    found[0x0112] = 6
    found[0x013B] = SECRET
    found[0x010F] = "Camera"
    found.get_ifd(GPS).update({1: "N", 2: (14.0, 41.0, 0.0), 3: "W", 4: (17.0, 26.0, 0.0)})
    return found


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    """The first pixel is red, the others are white; EXIF and a comment tell who took it and where."""
    image = Image.new(mode, size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Comment", SECRET)
        image.save(out, "PNG", pnginfo=told, exif=exif())
    elif kind == "JPEG":
        image.save(out, "JPEG", exif=exif(), comment=SECRET.encode(), xmp=SECRET.encode(), quality=95)
    else:
        image.save(out, kind, exif=exif(), xmp=SECRET.encode())
    return out.getvalue()


def moving() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def jpeg_2000() -> bytes:
    """With two boxes that tell: one where others look for them, one behind the pixels."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "JPEG2000")
    made, told = out.getvalue(), SECRET.encode()
    pixels = made.index(b"jp2c") - 4
    length = len(made) - pixels
    box = (8 + len(told)).to_bytes(4) + b"xml " + told
    return made[:pixels] + box + length.to_bytes(4) + made[pixels + 4 :] + box


def pdf(pages: int = 1, password: str = "", inside: bytes = b"", filters: tuple[str, ...] = ("/DCTDecode",)) -> bytes:
    """``inside`` is the photograph as it lies there, packed by ``filters``.

    With particulars, an attachment, a script, a note, page particulars and a photograph that tells its place.
    """
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        photograph = StreamObject()
        photograph._data = inside or picture()
        packed = ArrayObject([NameObject(name) for name in filters])
        photograph.update({
            NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(40), NameObject("/Height"): NumberObject(20),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): packed if len(filters) > 1 else packed[0],
            NameObject("/Metadata"): writer._add_object(_told()),
        })  # fmt: skip
        drawn = DecodedStreamObject()
        drawn.set_data(b"q 100 0 0 50 10 10 cm /Im0 Do Q")
        page[NameObject("/Contents")] = writer._add_object(drawn)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/Im0"): writer._add_object(photograph)})}
        )
        page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Who"): TextStringObject(SECRET)})
        page[NameObject("/Metadata")] = writer._add_object(_told())
    writer.add_annotation(0, Text(rect=(10, 10, 30, 30), text=SECRET))
    writer.add_metadata({"/Author": SECRET, "/Title": SECRET})
    writer.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    writer.add_attachment("patient.txt", SECRET.encode())
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(f"app.alert('{SECRET}')")}
    )
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn(content: bytes, *more: bytes) -> bytes:
    """A page that draws this itself; ``more`` is drawn after it, from streams of their own."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    streams = []
    for one in (content, *more):
        stream = DecodedStreamObject()
        stream.set_data(one)
        streams.append(writer._add_object(stream))
    page[NameObject("/Contents")] = ArrayObject(streams) if more else streams[0]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def inline(data: bytes, filters: str = "/DCT", more: str = "") -> bytes:
    """A photograph written into a drawing, 100 by 50 points."""
    head = f"q 100 0 0 50 10 10 cm BI /W 40 /H 20 /CS /RGB /BPC 8 /F {filters} {more} ID "
    return head.encode() + data + b"\nEI Q\n"


def plain_text_of(data: bytes) -> bytes:
    """Everything a PDF holds, its streams unpacked, so that nothing hides in compression."""
    reader = PdfReader(io.BytesIO(data))
    found = [data]
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        thing = reader.get_object(number)
        found.append(repr(thing).encode())
        if isinstance(thing, StreamObject):
            found.append(thing._data if isinstance(thing._data, bytes) else thing._data.encode("latin-1"))
            if thing.get("/Filter") != "/DCTDecode":
                found.append(thing.get_data())
    return b"\n".join(found)


def _told() -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(SECRET.encode())
    return stream
