"""A curriculum small enough to keep in mind, with one competency for every rule; written as a file's mapping."""

from __future__ import annotations

from typing import Any

SMALL: dict[str, Any] = {
    "curriculum": "small",
    "version": "1.0",
    "written in": "en",
    "title": {"en": "Small skills", "ar": "مهارات صغيرة", "fr": "Petites compétences"},
    "cadres": [
        {"cadre": "doctor", "en": "Doctor", "ar": "طبيب", "fr": "Médecin"},
        {"cadre": "nurse", "en": "Nurse", "ar": "ممرض", "fr": "Infirmier"},
        {"cadre": "technician", "en": "Technician", "ar": "فني", "fr": "Technicien", "follows": ["basics"]},
    ],
    "weeks": 4,
    "hours": [{"hours": 120, "en": "Ward"}, {"hours": 40, "en": "Simulation"}],
    "scale": {
        "en": "Supervision",
        "ar": "الإشراف",
        "fr": "Supervision",
        "kind": "prospective",
        "levels": [
            {"level": 1, "en": "Observes only", "ar": "يلاحظ فقط", "fr": "Observe"},
            {"level": 2, "en": "With direct supervision", "ar": "بإشراف مباشر", "fr": "Sous supervision directe"},
            {"level": 3, "en": "With indirect supervision", "ar": "بإشراف عن بُعد", "fr": "Sous supervision à distance"},
            {"level": 4, "en": "Alone", "ar": "باستقلالية", "fr": "En autonomie"},
            {"level": 5, "en": "Supervises others", "ar": "يشرف على الآخرين", "fr": "Supervise les autres"},
        ],
    },
    "domains": [
        {
            "domain": "basics",
            "en": "Basics",
            "ar": "الأساسيات",
            "fr": "Bases",
            "competencies": [
                {
                    "code": "SML-101",
                    "en": "Hand over a patient",
                    "ar": "تسليم المريض",
                    "fr": "Transmettre un patient",
                    "level": 3,
                    "observations": 2,
                    "assessors": 1,
                    "methods": ["MCX", "CBD"],
                },
                {
                    "code": "SML-102",
                    "en": "Open an airway",
                    "ar": "فتح مجرى الهواء",
                    "fr": "Ouvrir les voies aériennes",
                    "level": "doctor 4, nurse 3, technician 2",
                    "observations": 2,
                    "assessors": 2,
                    "methods": ["SIM before DOPS"],
                    "critical": True,
                    "valid for": "24 months",
                },
            ],
        },
        {
            "domain": "advanced",
            "en": "Advanced",
            "ar": "المتقدم",
            "fr": "Avancé",
            "competencies": [
                {
                    "code": "SML-201",
                    "en": "Put in a chest drain",
                    "level": 3,
                    "observations": 3,
                    "assessors": 2,
                    "methods": ["DOPS", "LOG"],
                    "critical": True,
                    "after": ["SML-102"],
                    "closed to": ["nurse"],
                },
                {
                    "code": "SML-202",
                    "en": "Certify basic life support",
                    "ar": "شهادة الإنعاش الأساسي",
                    "fr": "Certifier la réanimation de base",
                    "level": 3,
                    "observations": 1,
                    "methods": ["TST", "CERT"],
                    "valid for": "12 months",
                },
            ],
        },
    ],
}  # fmt: skip


def small_curriculum(**changes: Any) -> dict[str, Any]:
    """The mapping with some of its top keys replaced: ``small_curriculum(version="1.1")``."""
    return {**SMALL, **changes}
