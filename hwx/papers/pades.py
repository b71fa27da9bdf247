"""Signs a PDF with PAdES so that it stays PDF/A-3a and PDF/UA-1: baseline B-B, with a timestamp authority B-T or B-LT.

Three settings of pyHanko keep both profiles, and each is needed:

1. the writer leaves the metadata alone: pyHanko would write them anew and lose what both profiles ask for;
2. the field of the signature, which nobody sees, lies outside the page: inside it PDF/UA would want it in the contents;
3. what later proves the signature is written together with it: added afterwards, it would be a change to a signed file.

The signature certifies the paper and allows no change at all after it (DocMDP 1), which readers of PDFs say.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, PdfSigningSession, SigDSSPlacementPreference
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.errors import PathError, ValidationError

from hwx.keys.timestamps import NoTimestamp, Timestamps

FIELD = "Signature"
DIGEST = "sha256"


@dataclass(frozen=True)
class Occasion:
    """What readers of PDFs show beside the signature: why and where it was made, and where to ask. May be empty."""

    reason: str = ""
    place: str = ""
    contact: str = ""


NO_OCCASION = Occasion()


def sign_paper(
    pdf: bytes, signer: Signer, at: datetime, timestamps: Timestamps | None = None, occasion: Occasion = NO_OCCASION
) -> bytes:
    """The signed PDF: the bytes of ``pdf`` and one addition at their end.

    ``at`` is the time that the signer claims (UTC); a timestamp tells its own. Raises timestamps.NoTimestamp, and
    whatever the signer raises. ``pdf`` must end in a line feed, as print_pdf makes it, to stay PDF/A.
    """
    context = timestamps.context_for(signer, at) if timestamps and timestamps.roots else None
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        reason=occasion.reason or None,
        location=occasion.place or None,
        contact_info=occasion.contact or None,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        validation_context=context,
        embed_validation_info=context is not None,
        signer_key_usage=set(),
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    field = SigFieldSpec(FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True))
    session = _Signing(meta, signer, timestamper=timestamps.stamper if timestamps else None, new_field_spec=field)
    session.at = at
    writer = _MetadataStay(io.BytesIO(pdf))
    try:
        signed: bytes = session.sign_pdf(writer).getvalue()
    except (TimestampRequestError, SigningError, PathError, ValidationError) as error:
        if timestamps is None:
            raise
        raise NoTimestamp(f"the timestamp authority gave none that can be used: {error}") from error
    return signed


class _MetadataStay(IncrementalPdfFileWriter):
    """``_update_meta`` is a private name of pyHanko 0.38.0; a test holds that the profiles survive."""

    def _update_meta(self) -> None:
        return


class _Signing(PdfSigner):
    """Signs at a time that is given to it, where pyHanko would look at the clock, and leaves the paper a PDF 1.7, where
    pyHanko would call it a 2.0 for its curve: PDF/A-3 is made of 1.7 (ISO 19005-3, 6.1.2)."""

    at: datetime

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)

    def init_signing_session(self, *arguments: Any, **options: Any) -> PdfSigningSession:
        session: PdfSigningSession = super().init_signing_session(*arguments, **options)
        session.system_time = self.at
        return session
