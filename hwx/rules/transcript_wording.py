"""Sentences and names that every transcript carries in three languages, as they are sealed into it.

They are part of the written format, not of the catalogue of the pages: an issued transcript keeps the wording of its
day, and a change here shows only in transcripts issued later.
"""

from __future__ import annotations

from collections.abc import Mapping

from hwx.rules.curriculum import Wording


def _in_three(en: str, ar: str, fr: str) -> Wording:
    return Wording({"en": en, "ar": ar, "fr": fr})


LIMITS = _in_three(
    "This document reports supervised training and the levels judged on the dates shown. It is not a licence, a "
    "registration, a specialist title or an academic degree, and it gives no right to practise in any country. Any "
    "authority decides for itself what weight to give it.",
    "تعرض هذه الوثيقة تدريبًا جرى تحت الإشراف والمستوياتِ التي قُدِّرت في التواريخ المبيّنة. "
    "وهي ليست ترخيصًا ولا تسجيلًا مهنيًا ولا لقبَ اختصاص ولا درجةً أكاديمية، ولا تمنح حق مزاولة المهنة في أي بلد. "
    "ولكل جهة مختصة أن تقرر بنفسها القيمة التي تعطيها لها.",
    "Ce document rend compte d'une formation supervisée et des niveaux jugés aux dates indiquées. Il ne constitue ni "
    "une autorisation d'exercice, ni une inscription à un ordre, ni un titre de spécialiste, ni un diplôme "
    "universitaire, et ne donne aucun droit d'exercer dans quelque pays que ce soit. Chaque autorité apprécie "
    "librement la valeur à lui accorder.",
)

LEVEL_CAUTION = _in_three(
    "On a supervised licence, level 4 is an educational opinion about readiness; it does not permit unsupervised work "
    "at the host institution.",
    "في ظل ترخيص ممارسة تحت الإشراف، يُعدّ المستوى 4 رأيًا تعليميًا في مدى الجاهزية، "
    "ولا يجيز العمل دون إشراف في المؤسسة المضيفة.",
    "Avec une autorisation d'exercice sous supervision, le niveau 4 est un avis pédagogique sur le degré de "
    "préparation ; il ne permet pas d'exercer sans supervision dans l'établissement d'accueil.",
)

METHODS: Mapping[str, Wording] = {
    "MCX": _in_three("Mini-CEX (observed clinical encounter)", "تمرين سريري مصغّر", "mini-CEX"),
    "DOPS": _in_three("procedure observed", "ملاحظة إجراء", "geste observé"),
    "CBD": _in_three("case discussion", "مناقشة حالة", "discussion de cas"),
    "SIM": _in_three("simulation", "محاكاة", "simulation"),
    "EXR": _in_three("full exercise or drill", "تمرين ميداني", "exercice grandeur nature"),
    "OSCE": _in_three("station examination", "أوسكي (امتحان المحطات)", "ECOS"),
    "TST": _in_three("written test", "اختبار تحريري", "test écrit"),
    "MSF": _in_three("multi-source feedback", "تقييم متعدد المصادر", "évaluation multisource"),
    "LOG": _in_three("logbook", "سجل الأنشطة", "carnet"),
    "PRJ": _in_three("project, audit or plan", "مشروع أو تدقيق أو خطة", "projet, audit ou plan"),
    "TCH": _in_three("teaching observed", "تعليم مُلاحَظ", "enseignement observé"),
    "CERT": _in_three("outside certificate", "شهادة خارجية", "certificat externe"),
}

SIMULATED = frozenset({"SIM", "EXR"})
"""Methods without a patient; a result that rests on these alone says so."""

STATES: Mapping[str, Wording] = {
    "signed": _in_three(
        "signed, valid on the day of issue",
        "معتمدة وسارية يوم الإصدار",
        "validée, en cours de validité le jour de l'émission",
    ),
    "expired": _in_three(
        "signed, validity ended before the day of issue",
        "معتمدة وانتهت صلاحيتها قبل يوم الإصدار",
        "validée, validité échue avant le jour de l'émission",
    ),
    "awaiting_countersignature": _in_three(
        "signed, second signature not yet given",
        "معتمدة وبانتظار التوقيع الثاني",
        "validée, contresignature en attente",
    ),
    "under_way": _in_three("observed, not signed", "لوحظت ولم تُعتمد", "observée, non validée"),
    "not_started": _in_three("not observed", "لم تُلاحَظ", "non observée"),
}

OUTCOMES: Mapping[str, Wording] = {
    "completed": _in_three("Completed", "مكتمل", "Terminé"),
    "completed_with_conditions": _in_three("Completed with conditions", "مكتمل بشروط", "Terminé sous conditions"),
    "partly_completed": _in_three("Partly completed", "مكتمل جزئيًا", "Partiellement terminé"),
    "not_completed": _in_three(
        "Not completed: required level not reached",
        "غير مكتمل: لم يُبلغ المستوى المطلوب",
        "Non terminé : niveau requis non atteint",
    ),
    "withdrawn": _in_three("Withdrawn by participant", "انسحاب المشارك", "Retrait du participant"),
    "ended": _in_three(
        "Ended by host or home", "إنهاء من المؤسسة المضيفة أو الأصلية", "Fin décidée par l'établissement"
    ),
    "interrupted": _in_three("Interrupted: outside cause", "متوقف لسبب خارجي", "Interrompu pour cause externe"),
}
