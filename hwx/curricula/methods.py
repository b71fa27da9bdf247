"""Methods of assessment in words; the acronyms stay Latin in every language (domain sheet, sections 1.1 and 4)."""

from __future__ import annotations

from flask_babel import gettext

from hwx.rules.curriculum import Competency, Method


def method_name(code: str) -> str:
    """With what the acronym means. Raises KeyError for a code that is not one of METHODS."""
    names = {
        "MCX": gettext("Mini-CEX (short observed encounter)"),
        "DOPS": gettext("DOPS (procedure observed)"),
        "CBD": gettext("CBD (case discussion)"),
        "SIM": gettext("Simulation"),
        "EXR": gettext("Full exercise or drill"),
        "OSCE": gettext("OSCE (station examination)"),
        "TST": gettext("Written test"),
        "MSF": gettext("Multi-source feedback"),
        "LOG": gettext("Logbook"),
        "PRJ": gettext("Project, audit or plan"),
        "TCH": gettext("Teaching observed"),
        "CERT": gettext("Outside certificate"),
    }
    return str(names[code])


def short_method_name(code: str) -> str:
    """For tables, where the legend or the competency's own page says the rest."""
    short = {"MCX": gettext("Mini-CEX"), "DOPS": gettext("DOPS"), "CBD": gettext("CBD"), "OSCE": gettext("OSCE")}
    return str(short.get(code) or method_name(code))


def method_words(competency: Competency, short: bool = False) -> list[str]:
    """ "Simulation before DOPS" is one item: what has to be passed first is not named a second time by itself."""
    name = short_method_name if short else method_name
    first = {method.after for method in competency.methods if method.after}

    def words(method: Method) -> str:
        if method.after:
            return str(gettext("%(first)s before %(then)s", first=name(method.after), then=name(method.code)))
        return name(method.code)

    return [words(method) for method in competency.methods if method.after or method.code not in first]
