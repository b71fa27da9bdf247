"""Looks for what may tell who a patient is in a short text: Latin, French and Arabic spelling, and all usual digits.

It warns and a person decides: a pattern finds the usual forms and no more, and now and then something harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

CODES = ("name", "birth_date", "phone", "email", "national_id", "record_number", "number")

HIJRI_BEHIND = 579
"""Years of the Hijri calendar are that much smaller, within one year."""


@dataclass(frozen=True)
class Identifier:
    """Something found; ``code`` is one of CODES, ``text`` the words as they were typed."""

    code: str
    text: str


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\u064b-\u0652]")
"""Marks of direction, the stretching stroke and vowel signs, which part what belongs together."""

_MONTHS = (
    "jan(?:uary|vier)?|f[eé]b(?:ruary)?|f[eé]v(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin|july?"
    "|juil(?:let)?|aug(?:ust)?|ao[uû]t|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?"
    "|d[eé]c(?:ember|embre)?"
    "|يناير|فبراير|مارس|[أا]بريل|مايو|يونيو|يوليو|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر"
    "|جانفي|فيفري|[أا]فريل|ماي|جوان|جويلية|[أا]وت|كانون|شباط|[آا]ذار|نيسان|[أا]يار|حزيران|تموز|[آا]ب|[أا]يلول|تشرين"
    "|محرم|صفر|ربيع|جمادى|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة"
)
_DATE = re.compile(
    r"(?<![\d/.-])(?:"
    r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?P<last>\d{4})"
    r"|(?P<first>\d{4})\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{1,2}"
    r"|\d{1,2}/\d{1,2}/(?P<short>\d{2})"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er)?[ .-]+(?:{_MONTHS})\.?(?:\s+(?:ال[ء-ي]+))?[ .,-]+(?P<named>\d{{4}})"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?P<american>\d{{4}})"
    r")(?![\d/])",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?:\bborn\b|\bd\.?o\.?b\b\.?|\bdate of birth\b|\bn[ée]{1,2}e? (?:le|en)\b|\bdate de naissance\b|\bddn\b"
    r"|مواليد|تاريخ (?:ال)?ميلاد\w*|تاريخ (?:ال)?ولاد\w*|ولدت? (?:في|سنة|عام|يوم))\D{0,12}\d[\d/.-]*",
    re.IGNORECASE,
)

_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_ARABIC = r"[ء-ي]{2,}"
_GIVEN = (
    "محمد|احمد|أحمد|محمود|مصطفى|علي|حسن|حسين|عمر|عثمان|خالد|إبراهيم|ابراهيم|يوسف|إسماعيل|سعيد|صالح|عبد ?ال[ء-ي]+"
    "|عبدالله|فاطمة|فاطمه|عائشة|خديجة|مريم|زينب|أمينة|امينة|سعاد|ليلى|نورة|هند|سارة|آمنة|حليمة|رقية"
    "|أم [ء-ي]+|أبو [ء-ي]+"
)
_NAMES = (
    re.compile(
        r"\b(?:Mrs?|Ms|Miss|Mister|Messrs|Dr|Prof|Pr|Mme|Mlle|Mr|MR|MRS|DR|MME|MLLE)\b\.?\s+(?:[A-ZÀ-Þ]\.\s*)*"
        rf"{_CAPITALISED}(?:\s+{_CAPITALISED})*"
    ),
    re.compile(rf"\b(?:M\.|Monsieur|Madame|Mademoiselle|Docteur|Professeur|Doctor|Professor)\s+{_CAPITALISED}"),
    re.compile(
        r"\b(?i:patiente?|malade|client|name|nom|pr[ée]nom)\s*(?i::|is|est)?\s+"
        r"[A-ZÀ-Þ][a-zà-ÿ'’-]+\s+[A-ZÀ-Þ][a-zà-ÿ'’-]+"
    ),
    re.compile(rf"\b(?i:name|nom|pr[ée]nom)\s*(?i::|is|est)\s*{_CAPITALISED}"),
    re.compile(rf"(?:\b(?i:named|called|nomm[ée]e?|appel[ée]e?)|(?i:s['’]appelle))\s+{_CAPITALISED}"),
    re.compile(rf"(?<![ء-ي])(?:ال)?(?:سيد|سيدة|آنسة|دكتور|دكتورة|أستاذ|أستاذة|مدعو|مدعوة|حاج|حاجة)[:\s]+{_ARABIC}"),
    re.compile(rf"(?<![ء-ي])(?:د|أ\.د)\s?\.\s?{_ARABIC}"),
    re.compile(rf"(?<![ء-ي])(?:و?اسمه|و?اسمها|اسم المريضة?|الاسم|يدعى|تدعى)\s*:?\s*{_ARABIC}"),
    re.compile(rf"(?<![ء-ي])(?:ال)?(?:مريضة?|طفلة?|مولودة?|زوجة|والدة)\s+(?:{_GIVEN})(?![ء-ي])"),
)

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w.,/+])(?:(?:\+|00)\d{1,3}(?:[ .()-]{0,2}\d){6,12}|0\d(?:[ .-]?\d{2}){4}|0\d{2}[ .-]\d{3}[ .-]?\d{3,4}"
    r"|\(0?\d{2,3}\) ?\d{3}[ .-]?\d{3,4})(?![\w/])"
)
_PHONE_LABEL = re.compile(
    r"(?:\b(?:tel|tél|phone|telephone|téléphone|mobile|portable|gsm|whatsapp)\b|هاتف\w*|جوال\w*|موبايل|تلفون|واتساب|الهاتف|الجوال)"
    r"\D{0,8}\+?\d(?:[ .()-]?\d){5,}",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"(?:\b(?:national id|id (?:card|no|number)|identity (?:card|no|number)|iqama|passport|passeport|cnie?|cin|nir|nin"
    r"|carte d['’]identit[ée]|s[ée]curit[ée] sociale|social security)\b"
    r"|رقم (?:ال)?هوية|(?:ال)?رقم (?:ال)?(?:قومي|وطني|مدني)|[إا]قامة|بطاقة (?:ال)?(?:هوية|تعريف)"
    r"|جواز(?: (?:ال)?سفر)?|هويته|هويتها)"
    r"[^\d\n]{0,14}[A-Z]{0,3}\d[\w-]{3,}",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"(?:\b(?:mrn|nhs|ipp|nda|matricule)\b"
    r"|\b(?:hospital|file|record|patient|chart|admission|bed card)\s*(?:id|no\b|nr\b|num(?:ber)?\b|n°|#)"
    r"|\b(?:dossier|fichier|lit)\s*(?:n°|no\b|num[ée]ro)|(?:n°|num[ée]ro) (?:de )?(?:dossier|patient|s[ée]jour)"
    r"|رقم (?:ال)?(?:ملف|مريضة?|سجل|طبي)|(?:ال)?رقم (?:ال)?طبي|ملف رقم|(?:ال)?ملف (?:ال)?طبي)"
    r"[^\w\n]{0,6}(?:(?:no|nr|n|رقم)\b[^\w\n]{0,4})?[A-Z]{0,4}[-/]?\d[\w/-]{2,}",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    r"(?<![\d.,/-])(?:[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3}(?: ?\d{2})?"
    r"|\d{3}-\d{2}-\d{4}|\d{3}-\d{4}-\d{7}-\d|\d{4}[ -]\d{4}[ -]\d{4}|\d{3} \d{3} \d{4})(?![\d/])"
)
_LONG = re.compile(r"(?<![\d.,])[A-Z]{0,3}-?\d{7,}(?![\d.,]*\d)", re.IGNORECASE)
_UNIT = re.compile(
    r"\s*(?:/|per|par|لكل|µ|μ|mm|ml|cells?|cellules?|copies|cop\b|iu\b|i\.u|ui\b|units?\b|unit[ée]s?\b|u\b|وحدة|وحدات|خلية|نسخة)",
    re.IGNORECASE,
)


def identifiers_in(text: str, on: date) -> tuple[Identifier, ...]:
    """In the order of the text, nothing twice. ``on`` is the day of the encounter: dates near it are not of birth."""
    plain, places = _plain(text)
    taken: list[tuple[int, int, str]] = []
    for code, start, end in _found(plain, on):
        if all(end <= there or start >= gone for there, gone, _ in taken):
            taken.append((start, end, code))
    shown = (Identifier(code, text[places[a] : places[b - 1] + 1].strip()) for a, b, code in sorted(taken))
    return tuple(dict.fromkeys(shown))


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with one set of digits and without invisible marks, and where each letter stood."""
    kept = [(letter, place) for place, letter in enumerate(text) if not _INVISIBLE.match(letter)]
    return "".join(letter for letter, _ in kept).translate(_DIGITS), [place for _, place in kept]


def _found(plain: str, on: date) -> Iterator[tuple[str, int, int]]:
    """The surer a pattern, the earlier: what one has taken no later one names again."""
    yield from _spans("email", plain, _EMAIL)
    yield from _spans("birth_date", plain, _BORN)
    for match in _DATE.finditer(plain):
        if _long_ago(match, on):
            yield ("birth_date", *match.span())
    yield from _spans("record_number", plain, _RECORD)
    yield from _spans("national_id", plain, _NATIONAL)
    yield from _spans("phone", plain, _PHONE_LABEL, _PHONE)
    yield from _spans("national_id", plain, _GROUPED)
    for match in _LONG.finditer(plain):
        if not _UNIT.match(plain, match.end()):
            digits = sum(letter.isdigit() for letter in match[0])
            yield ("national_id" if 10 <= digits <= 14 else "number", *match.span())
    yield from _spans("name", plain, *_NAMES)


def _spans(code: str, plain: str, *patterns: re.Pattern[str]) -> Iterator[tuple[str, int, int]]:
    for pattern in patterns:
        for match in pattern.finditer(plain):
            yield (code, *match.span())


def _long_ago(match: re.Match[str], on: date) -> bool:
    """Whether the year is another than that of the encounter and the one before, in either calendar."""
    if match["short"]:
        return int(match["short"]) not in (on.year % 100, (on.year - 1) % 100)
    year = int(next(match[name] for name in ("last", "first", "named", "american") if match[name]))
    here = on.year - HIJRI_BEHIND if 1300 <= year < 1500 else on.year
    return 1300 <= year <= here - 2
