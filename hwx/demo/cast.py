"""The people and institutions of the demonstration: invented, named as such people and places are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hwx.access import Role

PASSWORD = "quiet-river-lantern-42"
"""One password for every sign-in of the demonstration, printed when it starts; it never leaves the demonstration."""


@dataclass(frozen=True)
class Place:
    key: str
    name: str
    name_language: str
    english_name: str
    country: str
    city: str
    facility_code: str
    contact: str
    training_system: str


@dataclass(frozen=True)
class Player:
    """``posts``: (role, key of the institution, post as printed)."""

    key: str
    email: str
    passport_name: str
    original_name: str = ""
    original_language: str = ""
    language: str = "en"
    profession: str = ""
    register: str = ""
    register_number: str = ""
    birth_date: date | None = None
    birth_date_approximate: bool = False
    passport_country: str = ""
    passport_last_four: str = ""
    calendar: str = "gregorian"
    posts: tuple[tuple[Role, str, str], ...] = ()
    scope: tuple[str, ...] = ()
    """What may be signed in these posts (hwx.rules.signing_ground.in_scope); empty is everything."""


PLACES = (
    Place(
        "noor", "مستشفى النور التعليمي", "ar", "Al-Noor Teaching Hospital", "SA", "Riyadh", "SA-RUH-0417",
        "+966 11 555 0142, training@alnoor.example",
        "Specialist training is accredited by the national commission for health specialties, which also registers "
        "every practitioner. Visiting professionals work on a supervised, time-limited licence.",
    ),
    Place(
        "atlas", "Centre hospitalier de l'Atlas", "fr", "Atlas Hospital Centre", "MA", "Marrakech", "MA-MRK-0031",
        "+212 524 55 01 77, stages@ch-atlas.example",
        "Training hospitals are recognised by the ministry of health; the national order of physicians registers "
        "doctors. Visiting professionals need a temporary authorisation of practice.",
    ),
    Place(
        "thies", "Hôpital régional de la Teranga", "fr", "Teranga Regional Hospital", "SN", "Thiès", "SN-TH-0209",
        "+221 33 555 01 20, rh@hr-teranga.example",
        "Doctors are registered with the national order; nurses and midwives with the ministry of health. The order "
        "decides what weight to give to training abroad.",
    ),
    Place(
        "kilima", "Kilima Referral Hospital", "en", "Kilima Referral Hospital", "TZ", "Moshi", "TZ-KIL-1102",
        "+255 27 555 0166, training@kilima.example",
        "The medical council and the nursing and midwifery council register practitioners and recognise continuing "
        "professional development.",
    ),
)  # fmt: skip

PLAYERS = (
    Player("admin", "admin@hwx.example", "SALMA HADDAD", "سلمى حداد", "ar",
           posts=((Role.ADMINISTRATOR, "noor", "System administrator"),)),
    Player("coordinator", "coordinator@alnoor.example", "HUDA ALMUTAIRI", "هدى المطيري", "ar",
           posts=((Role.COORDINATOR, "noor", "Exchange programme coordinator"),)),
    Player("supervisor", "supervisor@alnoor.example", "OMAR FAROUK ALSHEHRI", "عمر فاروق الشهري", "ar",
           profession="Doctor", register="Commission for Health Specialties", register_number="12-R-M-0045871",
           posts=((Role.SUPERVISOR, "noor", "Consultant, emergency medicine"),)),
    Player("supervisor2", "leila.benali@alnoor.example", "LEILA BENALI", "ليلى بن علي", "ar", language="fr",
           profession="Doctor", register="Commission for Health Specialties", register_number="12-R-M-0051230",
           posts=((Role.SUPERVISOR, "noor", "Consultant, anaesthesia and critical care"),)),
    Player("supervisor3", "grace.okafor@alnoor.example", "GRACE CHIDINMA OKAFOR",
           profession="Nurse", register="Commission for Health Specialties", register_number="14-N-0098811",
           posts=((Role.SUPERVISOR, "noor", "Senior charge nurse"),)),
    Player("supervisor4", "samuel.tesfaye@alnoor.example", "SAMUEL TESFAYE", profession="Doctor",
           register="Commission for Health Specialties", register_number="12-R-M-0060914",
           posts=((Role.SUPERVISOR, "noor", "Consultant, field medical services"),), scope=("mass-gathering",)),
    Player("head", "head@alnoor.example", "KHALID IBRAHIM ALQAHTANI", "خالد إبراهيم القحطاني", "ar", language="ar",
           profession="Doctor", register="Commission for Health Specialties", register_number="12-R-M-0020417",
           calendar="both", posts=((Role.UNIT_HEAD, "noor", "Head of the emergency department"),)),
    Player("registrar", "registrar@alnoor.example", "NADIA YOUSEF ALHARBI", "نادية يوسف الحربي", "ar",
           posts=((Role.REGISTRAR, "noor", "Registrar for postgraduate training"),)),
    Player("home", "home@hr-teranga.example", "IBRAHIMA SARR", language="fr",
           posts=((Role.HOME_OFFICER, "thies", "Directeur des ressources humaines"),)),
    Player("home2", "training@kilima.example", "NEEMA JOSEPH MUSHI",
           posts=((Role.HOME_OFFICER, "kilima", "Training officer"),)),
    Player("other_coordinator", "coordination@ch-atlas.example", "YASMINE EL IDRISSI", "ياسمين الإدريسي", "ar",
           language="fr", posts=((Role.COORDINATOR, "atlas", "Coordinatrice des stages"),)),
    Player("trainee", "trainee@hr-teranga.example", "AMINATA DIALLO", language="fr", profession="Doctor",
           register="Ordre national des médecins du Sénégal", register_number="SN-4821", birth_date=date(1991, 3, 14),
           passport_country="SN", passport_last_four="7K31"),
    Player("trainee2", "cheikh.ndiaye@hr-teranga.example", "CHEIKH AHMADOU NDIAYE", language="fr",
           profession="Doctor", register="Ordre national des médecins du Sénégal", register_number="SN-4410",
           birth_date=date(1988, 1, 1), birth_date_approximate=True, passport_country="SN", passport_last_four="02A9"),
    Player("trainee3", "baraka.mollel@kilima.example", "BARAKA ELIAS MOLLEL", profession="Doctor",
           register="Medical Council of Tanganyika", register_number="MCT-7719", birth_date=date(1990, 11, 2),
           passport_country="TZ", passport_last_four="5518"),
    Player("trainee4", "rehema.kimaro@kilima.example", "REHEMA KIMARO", profession="Nurse",
           register="Tanzania Nursing and Midwifery Council", register_number="TNMC-20931",
           birth_date=date(1994, 6, 25), passport_country="TZ", passport_last_four="9944"),
    Player("trainee5", "abdelhak.tazi@ch-atlas.example", "ABDELHAK TAZI", "عبد الحق التازي", "ar", language="ar",
           profession="Technician", register="", register_number="", birth_date=date(1993, 9, 9),
           passport_country="MA", passport_last_four="310X", calendar="both"),
    Player("trainee6", "fatou.sow@hr-teranga.example", "FATOU BINTOU SOW", language="fr", profession="Midwife",
           register="Ministère de la Santé", register_number="SF-1187", birth_date=date(1989, 12, 30),
           passport_country="SN", passport_last_four="6620"),
    Player("trainee7", "joseph.lema@kilima.example", "JOSEPH DANIEL LEMA", profession="Nurse",
           register="Tanzania Nursing and Midwifery Council", register_number="TNMC-18804",
           birth_date=date(1992, 4, 17), passport_country="TZ", passport_last_four="3076"),
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One placement: who, which curriculum, in which week it stands today, and how far the story is told.

    ``told`` is "accepted", "active", "decided", "issued" or "reissued"; ``week`` counts from the start, so that the
    demonstration is as fresh in a year as it is today.
    """

    trainee: str
    home: str
    slug: str
    cadre: str
    week: int
    told: str
    unit: str


STORIES = (
    Story("trainee2", "thies", "emergency-response", "doctor", 30, "reissued", "Emergency department"),
    Story("trainee3", "kilima", "emergency-response", "doctor", 16, "issued", "Emergency department"),
    Story("trainee7", "kilima", "mass-gathering", "nurse", 9, "decided", "Field medical services"),
    Story("trainee", "thies", "emergency-response", "doctor", 6, "active", "Emergency department"),
    Story("trainee4", "kilima", "chronic-disease", "nurse", 4, "active", "Primary care clinics"),
    Story("trainee5", "atlas", "haemodialysis", "technician", 9, "active", "Dialysis centre"),
    Story("trainee6", "thies", "midwifery-emonc", "midwife", -3, "accepted", "Labour ward"),
)
