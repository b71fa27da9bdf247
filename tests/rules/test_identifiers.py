"""What may tell who a patient is is found in three spellings, and what a ward writes every day is let pass."""

from __future__ import annotations

from datetime import date

import pytest

from hwx.rules.identifiers import CODES, Identifier, identifiers_in

ON = date(2026, 3, 16)

FOUND = [
    ("Mrs Diallo came back", "name", "Mrs Diallo"),
    ("Mr. J. Smith was sedated", "name", "Mr. J. Smith"),
    ("seen with Dr Okonkwo", "name", "Dr Okonkwo"),
    ("DR SMITH agreed", "name", "DR SMITH"),
    ("Mme Traoré allait mieux", "name", "Mme Traoré"),
    ("vu avec M. Ndiaye", "name", "M. Ndiaye"),
    ("Madame N'Diaye a été opérée", "name", "Madame N'Diaye"),
    ("patient: Fatou Diop", "name", "patient: Fatou Diop"),
    ("a boy called Amadou", "name", "called Amadou"),
    ("elle s'appelle Awa", "name", "s'appelle Awa"),
    ("nom : Sow", "name", "nom : Sow"),
    ("Name: SOW", "name", "Name: SOW"),
    ("حضرت السيدة فاطمة إلى القسم", "name", "السيدة فاطمة"),
    ("مع د. خالد في العيادة", "name", "د. خالد"),
    ("المريضة فاطمة تعاني من ألم", "name", "المريضة فاطمة"),
    ("طفل اسمه يوسف", "name", "اسمه يوسف"),
    ("المريض عبد الرحمن", "name", "المريض عبد الرحمن"),
    ("مُحَمَّد: المريض مُحَمَّد", "name", "المريض مُحَمَّد"),
    ("born 12/03/1984", "birth_date", "born 12/03/1984"),
    ("DOB 1984-03-12", "birth_date", "DOB 1984-03-12"),
    ("born in 1984", "birth_date", "born in 1984"),
    ("admitted, 12.03.1984, stable", "birth_date", "12.03.1984"),
    ("12/03/84, stable", "birth_date", "12/03/84"),
    ("née le 3 mai 1991", "birth_date", "née le 3"),
    ("accouchée, 3 août 1991", "birth_date", "3 août 1991"),
    ("12 March 1984", "birth_date", "12 March 1984"),
    ("March 12, 1984", "birth_date", "March 12, 1984"),
    ("مواليد ١٩٨٤", "birth_date", "مواليد ١٩٨٤"),
    ("تاريخ الميلاد: ١٢/٠٣/١٩٨٤", "birth_date", "تاريخ الميلاد: ١٢/٠٣/١٩٨٤"),
    ("١٢ مارس ١٩٨٤", "birth_date", "١٢ مارس ١٩٨٤"),
    ("12/05/1405", "birth_date", "12/05/1405"),
    ("call +221 77 123 45 67", "phone", "+221 77 123 45 67"),
    ("00966501234567", "phone", "00966501234567"),
    ("06 12 34 56 78", "phone", "06 12 34 56 78"),
    ("joindre au 06.12.34.56.78", "phone", "06.12.34.56.78"),
    ("tel: 221 45 67", "phone", "tel: 221 45 67"),
    ("هاتف ٠٥٠١٢٣٤٥٦٧", "phone", "هاتف ٠٥٠١٢٣٤٥٦٧"),
    ("(02) 555 1234", "phone", "(02) 555 1234"),
    ("write to a.sow@example.org", "email", "a.sow@example.org"),
    ("iqama 2345678901", "national_id", "iqama 2345678901"),
    ("1098765432", "national_id", "1098765432"),
    ("passeport A1234567", "national_id", "passeport A1234567"),
    ("2 84 12 76 451 089 46", "national_id", "2 84 12 76 451 089 46"),
    ("123-45-6789", "national_id", "123-45-6789"),
    ("رقم الهوية ١٠٩٨٧٦٥٤٣٢", "national_id", "رقم الهوية ١٠٩٨٧٦٥٤٣٢"),
    ("29001011234567", "national_id", "29001011234567"),
    ("MRN 44821", "record_number", "MRN 44821"),
    ("hospital no. 44821", "record_number", "hospital no. 44821"),
    ("patient ID: AB-44821", "record_number", "patient ID: AB-44821"),
    ("dossier n° 2231", "record_number", "dossier n° 2231"),
    ("رقم الملف ٤٤٨٢١", "record_number", "رقم الملف ٤٤٨٢١"),
    ("4482193", "number", "4482193"),
    ("٤٤٨٢١٩٣٠", "number", "٤٤٨٢١٩٣٠"),
]


@pytest.mark.parametrize(("text", "code", "shown"), FOUND)
def test_what_may_tell_who_it_is_is_found_and_named(text: str, code: str, shown: str) -> None:
    assert identifiers_in(text, ON) == (Identifier(code, shown),)


HARMLESS = [
    "",
    "65-year-old woman with chest pain for 3 days",
    "BP 120/80, HR 98, RR 18, SpO2 94 %, T 37.2",
    "BP 85/40 then 110/70 after 500 ml; GCS 4/5/6",
    "Gave adrenaline 1 mg IV at 14:35, again at 14:38, then amiodarone 300 mg",
    "benzathine penicillin 2400000 IU, ceftriaxone 2 g",
    "benzathine 2 400 000 UI en IM",
    "white cells 12000000/L, platelets 150000, viral load 1200000 copies/ml",
    "Na 138, K 4.2, Cl 101, Hb 10.5, lactate 3.1, pH 7.35, 98 97 96 95 94",
    "Seen on 16/03/2026 at 09:30, follow-up 2026-03-20",
    "Vue le 14 mars 2026 à 22h15, 39 SA + 4",
    "IV access 18G, ETT 7.5 at 22 cm, FiO2 0.4, PEEP 5, 450 ml x 14",
    "Femme de 32 ans, G3P2, TA 90/50, FC 130, saignement estimé à 1500 ml",
    "Mr with chest pain",
    "the patient was told, the doctor agreed, 2 nurses helped",
    "Patient stable, Glasgow 15",
    "Hypertension since 2019, stroke in 2021, three caesareans",
    "مريض عمره ٦٥ سنة، ضغط ١٢٠/٨٠، نبض ٩٨، حرارة ٣٧.٢",
    "المريض يعاني من ضيق التنفس منذ ٣ أيام",
    "أعطي أدرينالين ١ ملغ وريدياً الساعة ١٤:٣٥",
    "بنسلين ٢٤٠٠٠٠٠ وحدة",
    "شوهد في ١٦ مارس ٢٠٢٦",
    "السيطرة على النزف بعد ٢٠ دقيقة",
    "Room 12, bed 4, ward 3B; team of 5; score 10/10",
    "dose 0.5 mg/kg, 70 kg, 35 mg over 10 min; 5-10-15 rule",
    "1st attempt failed, 2nd passed; SBAR 4/4",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_ward_writes_every_day_passes(text: str) -> None:
    assert identifiers_in(text, ON) == ()


def test_several_are_named_in_the_order_of_the_text_and_none_twice() -> None:
    text = "Mrs Diallo, MRN 44821, born 12/03/1984, +221 77 123 45 67; Mrs Diallo"
    found = identifiers_in(text, ON)
    assert [one.code for one in found] == ["name", "record_number", "birth_date", "phone"]
    assert found[0].text == "Mrs Diallo"


def test_marks_of_direction_hide_nothing() -> None:
    assert identifiers_in("\u200f٠٥٠\u200e١٢٣\u200f٤٥٦٧\u202c", ON)[0].code in ("phone", "national_id")


@pytest.mark.parametrize(
    ("text", "on", "found"),
    [
        ("12/03/2025", date(2026, 3, 16), False),
        ("12/03/2024", date(2026, 3, 16), True),
        ("12/03/2026", date(2030, 1, 1), True),
        ("12/05/1447", date(2026, 3, 16), False),
        ("12/05/1445", date(2026, 3, 16), True),
        ("12/03/2040", date(2026, 3, 16), False),
    ],
)
def test_a_date_near_the_encounter_is_not_a_date_of_birth(text: str, on: date, found: bool) -> None:
    assert bool(identifiers_in(text, on)) is found


def test_every_code_is_shown_by_an_example() -> None:
    assert {code for _, code, _ in FOUND} == set(CODES)
