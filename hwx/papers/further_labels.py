"""The fixed words of certificate, supplement and interim statement, in three languages."""

from __future__ import annotations

from types import SimpleNamespace

from hwx.papers.labels import Label

COMPLETION = Label("Certificate of Completion", "شهادة إتمام التدريب", "Certificat de fin de formation")
PARTICIPATION = Label("Certificate of Participation", "شهادة مشاركة في التدريب", "Attestation de participation")
"""Where training ended early or its aim was not reached in full: "completion" would say more than happened."""

SUPPLEMENT = Label("Certificate Supplement", "ملحق الشهادة", "Supplément au certificat")
INTERIM = Label("Interim Statement of Progress", "بيان مرحلي عن التقدم", "Relevé d’avancement provisoire")

CERTIFIED = SimpleNamespace(
    transcript=Label("Transcript", "كشف الكفايات", "Relevé"),
    counts=Label(
        "Competencies signed, valid on the day of issue / competencies asked",
        "الكفايات المعتمدة السارية يوم الإصدار / الكفايات المطلوبة",
        "Compétences validées, en cours le jour de l’émission / demandées",
    ),
)

CERTIFICATE_EXTRACT = Label(
    "An extract of the transcript named below, which is the proof: check it by the square. Neither is a licence, a "
    "registration or an academic degree.",
    "هذه الشهادة مستخرجة من كشف الكفايات المذكور أدناه، وهو الإثبات: يُتحقق منه بمسح المربع. "
    "وليس أيٌّ منهما ترخيصًا ولا تسجيلًا مهنيًا ولا درجة أكاديمية.",
    "Extrait du relevé indiqué ci-dessous, qui fait foi : on le contrôle en scannant le carré. Ni l’un ni l’autre "
    "n’est une autorisation d’exercice, une inscription à un ordre ou un diplôme universitaire.",
)

SUPPLEMENT_EXTRACT = Label(
    "This supplement explains the training to an office that weighs it. It is an extract of the transcript named "
    "above, which is the proof and holds every single result.",
    "يشرح هذا الملحق التدريبَ للجهة التي تقدّر قيمته. وهو مستخرج من كشف الكفايات المذكور أعلاه، "
    "الذي هو الإثبات ويتضمن كل نتيجة على حدة.",
    "Ce supplément explique la formation au service qui l’apprécie. C’est un extrait du relevé indiqué ci-dessus, qui "
    "fait foi et contient chaque résultat.",
)

EXTRACT_CHECK = Label(
    "Type the number and the code at the address, or scan the square. The answer is about the transcript: whether it "
    "is in force, who issued it and to whom. Only the transcript itself carries the signed file.",
    "أدخل الرقم والرمز في العنوان المبيّن، أو امسح المربع. والجواب يخص كشف الكفايات: هل هو ساري المفعول، "
    "ومن أصدره، ولمن. ولا يحمل الملفَّ الموقّع إلا الكشفُ نفسه.",
    "Saisissez le numéro et le code à l’adresse indiquée, ou scannez le carré. La réponse porte sur le relevé : s’il "
    "est valable, qui l’a émis et pour qui. Seul le relevé lui-même porte le fichier signé.",
)

OF_INTERIM = SimpleNamespace(
    mark=Label("Interim: not a transcript", "بيان مرحلي: ليس كشف كفايات", "Provisoire : pas un relevé"),
    drawn=Label("State on", "الحالة بتاريخ", "État au"),
    record=Label("Record", "السجل", "Dossier"),
    counted=Label("Competencies signed", "الكفايات المعتمدة", "Compétences validées"),
    warning=Label(
        "Interim. This is not a transcript: the placement has not ended in a decision of the panel, and what it says "
        "may still change. It carries no number and no signature and cannot be checked online. Whoever doubts it asks "
        "the host institution, naming the record and its digest.",
        "بيان مرحلي. هذا ليس كشف كفايات: لم تنته فترة التدريب بقرار من اللجنة، وقد يتغير ما ورد فيه. "
        "ولا يحمل رقمًا ولا توقيعًا ولا يمكن التحقق منه عبر الإنترنت. "
        "ومن شكّ فيه سأل المؤسسة المضيفة، مع ذكر السجل وبصمته.",
        "Provisoire. Ceci n’est pas un relevé : le jury n’a pas encore décidé, et ce qui est écrit ici peut changer. "
        "Ce document ne porte ni numéro ni signature et ne peut être contrôlé en ligne. En cas de doute, "
        "l’établissement d’accueil répond ; on lui indique le dossier et son empreinte.",
    ),
)
