"""The fixed words of the paper in its three languages; the paper shows all three at once, whoever prints it.

They belong to the format of the paper and not to the catalogue of the pages. Sections and their names follow the model
of eight sections of the domain sheet (5.3).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple


class Label(NamedTuple):
    en: str
    ar: str
    fr: str


def _labels(**texts: tuple[str, str, str]) -> SimpleNamespace:
    return SimpleNamespace(**{name: Label(*three) for name, three in texts.items()})


TITLE = Label("Transcript of Competencies", "كشف الكفايات", "Relevé de compétences")

SECTIONS = _labels(
    holder=("Holder", "بيانات صاحب الوثيقة", "Titulaire"),
    programme=("Programme and institutions", "البرنامج والمؤسستان", "Programme et établissements"),
    level=(
        "Level, entry conditions, duration, language",
        "المستوى وشروط القبول والمدة واللغة",
        "Niveau, conditions d’accès, durée, langue",
    ),
    results=("Content and results", "المحتوى والنتائج", "Contenu et résultats"),
    people=("Assessors and signers", "المقيِّمون والموقِّعون", "Évaluateurs et signataires"),
    workload=("Workload", "عبء التدريب", "Charge de travail"),
    legend=("Legend of levels and symbols", "مفتاح المستويات والرموز", "Légende des niveaux et symboles"),
    limits=("Function and limits of this document", "وظيفة الوثيقة وحدودها", "Fonction et limites du document"),
    additional=("Additional information", "معلومات إضافية", "Informations complémentaires"),
    certification=("Certification", "التصديق", "Certification"),
    systems=(
        "Health training and licensing system of both countries",
        "نظام التدريب والترخيص الصحي في البلدين",
        "Système de formation et d’autorisation des deux pays",
    ),
)

FIELDS = _labels(
    number=("Number", "الرقم", "Numéro"),
    issued=("Date of issue", "تاريخ الإصدار", "Date d’émission"),
    replaces=("Replaces", "تحلّ محل", "Remplace"),
    outcome=("Outcome", "النتيجة", "Résultat"),
    passport_name=("Name as in the passport", "الاسم كما في جواز السفر", "Nom tel qu’au passeport"),
    original_name=("Name in original script", "الاسم بالكتابة الأصلية", "Nom dans l’écriture d’origine"),
    birth=("Date of birth", "تاريخ الميلاد", "Date de naissance"),
    passport=("Passport: country, last four", "جواز السفر: البلد وآخر أربعة", "Passeport : pays, quatre derniers"),
    profession=("Profession", "المهنة", "Profession"),
    register=("Professional register at home", "السجل المهني في البلد الأصلي", "Registre professionnel d’origine"),
    home=("Home institution", "المؤسسة الأصلية", "Établissement d’origine"),
    host=("Host institution (issuer)", "المؤسسة المضيفة (جهة الإصدار)", "Établissement d’accueil (émetteur)"),
    curriculum=("Curriculum", "المنهاج التدريبي", "Référentiel de formation"),
    version=("Version and digest", "الإصدار والبصمة الرقمية", "Version et empreinte"),
    programme=("Exchange programme", "برنامج التبادل", "Programme d’échange"),
    agreement=("Agreement number", "رقم الاتفاقية", "Numéro de la convention"),
    sponsor=("Sponsor", "الجهة الراعية", "Organisme parrain"),
    alignment=("Aligned with", "متوافق مع", "Aligné sur"),
    cadre=("Professional category", "الفئة المهنية", "Catégorie professionnelle"),
    entry=("Entry conditions", "شروط القبول", "Conditions d’accès"),
    starts=("Training from", "بداية التدريب", "Formation du"),
    ends=("Training to", "نهاية التدريب", "Formation au"),
    unit=("Unit", "الوحدة", "Service"),
    language=("Working language", "لغة العمل", "Langue de travail"),
    licence=("Licence for the placement", "ترخيص فترة التدريب", "Autorisation pour le stage"),
    scale=("Scale", "سلّم المستويات", "Échelle"),
    decided=("Decision of the panel", "قرار اللجنة", "Décision du jury"),
    conditions=("Conditions", "الشروط", "Conditions"),
    panel=("Panel", "أعضاء اللجنة", "Membres du jury"),
    attendance=("Attendance", "نسبة الحضور", "Assiduité"),
    raters=("Multi-source feedback", "التقييم متعدد المصادر", "Évaluation multisource"),
    not_asked=("Not asked of this category", "غير مطلوب من هذه الفئة", "Non demandé à cette catégorie"),
    planned=("Planned workload", "عبء التدريب المقرر", "Charge de travail prévue"),
    equivalent=("Equivalent workload", "عبء التدريب المكافئ", "Charge de travail équivalente"),
    cpd=("CPD hours", "ساعات التطوير المهني", "Heures de DPC"),
    remarks=("Remarks of the curriculum", "ملاحظات المنهاج", "Remarques du référentiel"),
    home_plan=("Return-home action plan", "خطة العمل بعد العودة", "Plan d’action au retour"),
    projects=("Projects", "المشاريع", "Projets"),
    awards=("Awards", "التقديرات", "Distinctions"),
    record=("Record behind this document", "السجل الذي تستند إليه الوثيقة", "Dossier à l’appui"),
    digital=("Digital check", "التحقق الرقمي", "Contrôle numérique"),
    code=("Check code", "رمز التحقق", "Code de contrôle"),
)

COLUMNS = _labels(
    code=("Code", "الرمز", "Code"),
    competency=("Competency", "الكفاية", "Compétence"),
    level=("Level", "المستوى", "Niveau"),
    signed=("Signed", "تاريخ الاعتماد", "Validée le"),
    second=("Second signature", "التوقيع الثاني", "Contresignature"),
    until=("Valid until", "سارية حتى", "Valable jusqu’au"),
    evidence=("Evidence, by", "الأدلة، بواسطة", "Preuves, par"),
    name=("Name", "الاسم", "Nom"),
    capacity=("Capacity and profession", "الصفة والمهنة", "Qualité et profession"),
    register=("Register and number", "السجل والرقم", "Registre et numéro"),
    institution=("Institution", "المؤسسة", "Établissement"),
    symbol=("Symbol", "الرمز", "Symbole"),
    methods=("Methods of assessment", "طرائق التقييم", "Méthodes d’évaluation"),
)

SIGNS = _labels(
    critical=("critical competency", "كفاية حرجة", "compétence critique"),
    level=("level reached / level required", "المستوى المحقق / المستوى المطلوب", "niveau atteint / niveau requis"),
    observations=("number of observations", "عدد الملاحظات", "nombre d’observations"),
    people=(
        "places in the list of assessors and signers: a assessors, s sign-off, c second signature",
        "مواضع في قائمة المقيِّمين والموقِّعين: a\u00a0المقيِّمون، s\u00a0الاعتماد، c\u00a0التوقيع الثاني",
        "rangs dans la liste des évaluateurs et signataires : a évaluateurs, s validation, c contresignature",
    ),
    remark=(
        "The curriculum on this competency",
        "ما يقوله المنهاج عن هذه الكفاية",
        "Ce que le référentiel dit de cette compétence",
    ),
    no_expiry=("no end of validity", "بلا تاريخ انتهاء", "sans échéance"),
    hijri=(
        "smaller date: Umm al-Qura calendar (AH)",
        "التاريخ الأصغر: تقويم أم القرى (هـ)",
        "date en petit : calendrier Oumm al-Qoura (H)",
    ),
)

PHRASES = _labels(
    absent=("Not recorded by the issuer", "غير مدوَّن لدى جهة الإصدار", "Non consigné par l’émetteur"),
    approximate=("approximate", "تقريبي", "approximative"),
    first_issue=("First issue", "إصدار أول", "Première émission"),
    no_conditions=("No conditions", "بلا شروط", "Sans condition"),
    no_raters=("Not collected", "لم يُجمع", "Non recueillie"),
    raters=("answers", "عدد الإجابات", "réponses"),
    all_asked=(
        "Every competency of the curriculum is asked of this category",
        "جميع كفايات المنهاج مطلوبة من هذه الفئة",
        "Toutes les compétences du référentiel sont demandées à cette catégorie",
    ),
    simulation=("in simulation only", "بالمحاكاة فقط", "en simulation seulement"),
    remote_observer=(
        "second assessor: a remote observer",
        "المقيِّم الثاني: مراقب عن بُعد",
        "second évaluateur : observateur à distance",
    ),
    panel_viva=(
        "second assessor: a viva before a panel",
        "المقيِّم الثاني: اختبار شفهي أمام لجنة",
        "second évaluateur : entretien devant un jury",
    ),
    guest_link=(
        "recorded by guest link, contact confirmed",
        "سُجِّل عبر رابط ضيف، مع تأكيد وسيلة الاتصال",
        "enregistré par lien invité, contact confirmé",
    ),
    prior_learning=("prior learning recognised", "اعتراف بالتعلم السابق", "acquis antérieurs reconnus"),
    weeks=("weeks", "عدد الأسابيع", "semaines"),
    hours=("hours in all", "مجموع الساعات", "heures au total"),
    workload_only=(
        "a workload figure, not an award",
        "رقم لعبء التدريب وليس منحًا لدرجة أو نقاط",
        "une mesure de la charge, non un titre",
    ),
    no_cpd=(
        "None are awarded by this document",
        "لا تمنح هذه الوثيقة ساعات تطوير مهني",
        "Ce document n’en attribue aucune",
    ),
    plan_accepted=("Accepted by the panel", "قبلتها اللجنة", "Accepté par le jury"),
    plan_open=(
        "Not accepted by the day of the decision",
        "لم تُقبل حتى يوم القرار",
        "Non accepté au jour de la décision",
    ),
    projects=(
        "A project is reported as a result (method PRJ)",
        "يرد كل مشروع ضمن النتائج (الطريقة PRJ)",
        "Un projet figure parmi les résultats (méthode PRJ)",
    ),
    no_awards=("None are given by the programme", "لا يمنحها البرنامج", "Le programme n’en décerne pas"),
    authoritative=("authoritative wording", "النص المعتمد", "texte faisant foi"),
    host_side=("host", "المضيفة", "accueil"),
    home_side=("home", "الأصلية", "origine"),
    entries=("entries", "عدد القيود", "inscriptions"),
    not_item=(
        "Single observations are not printed; failed or borderline ones stay in the file of the issuer.",
        "لا تُطبع الملاحظات المفردة؛ وتبقى غير الناجحة أو الحدّية منها في ملف جهة الإصدار.",
        "Les observations ne sont pas imprimées une à une ; celles non réussies restent au dossier de l’émetteur.",
    ),
)

CERTIFYING = _labels(
    statement=(
        "The issuing institution certifies that this document agrees with its record on the date of issue.",
        "تشهد جهة الإصدار بأن هذه الوثيقة مطابقة لسجلها في تاريخ الإصدار.",
        "L’établissement émetteur certifie que ce document est conforme à son dossier à la date d’émission.",
    ),
    officer=("Issuing officer", "مسؤول الإصدار", "Responsable de la délivrance"),
    panel=("For the panel", "عن اللجنة", "Pour le jury"),
    receipt=("Received for the home institution", "استُلمت عن المؤسسة الأصلية", "Reçu pour l’établissement d’origine"),
    day=("Date", "التاريخ", "Date"),
    seal=("Seal of the issuer", "ختم جهة الإصدار", "Cachet de l’émetteur"),
    check=(
        "Type the number and the code at the address, or scan the square. The answer says whether this document is "
        "authentic, whether it is still in force, who issued it and to whom. "
        "The signed file is attached inside the PDF.",
        "أدخل الرقم والرمز في العنوان المبيّن، أو امسح المربع. "
        "ويبيّن الجواب هل الوثيقة أصلية، وهل ما زالت سارية، ومن أصدرها، ولمن. "
        "والملف الموقّع رقميًا مرفق داخل ملف PDF.",
        "Saisissez le numéro et le code à l’adresse indiquée, ou scannez le carré. La réponse dit si le document est "
        "authentique, s’il est toujours valable, qui l’a émis et pour qui. Le fichier signé est joint dans le PDF.",
    ),
    key=("Key of the digital seal", "مفتاح الختم الرقمي", "Clé du cachet numérique"),
    head=(
        "Digest of the last entry (SHA-256)",
        "بصمة آخر قيد (SHA-256)",
        "Empreinte de la dernière inscription (SHA-256)",
    ),
)

FOOT = _labels(
    check=("Check at", "للتحقق", "Vérifier sur"),
    page=("Page", "صفحة", "Page"),
)

MONTHS_NOTE = Label(
    "Hijri dates: Umm al-Qura calendar, computed on the day of issue",
    "التواريخ الهجرية بتقويم أم القرى، محسوبة يوم الإصدار",
    "Dates hégiriennes : calendrier Oumm al-Qoura, calculées le jour de l’émission",
)
