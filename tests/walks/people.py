"""What people do, as sentences. Fields are found by name and buttons by place, so that a story runs in any language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, Response

PASSWORD = "quiet-river-lantern-42"


class Somebody:
    """A person with a browser of their own."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    def goes_to(self, address: str) -> Response:
        answer = self.page.goto(address)
        assert answer is not None
        return answer

    def presses(self, text_of_main: str = "main form .btn.primary") -> None:
        self.page.locator(text_of_main).last.click()
        self.page.wait_for_load_state()

    def chooses(self, field: str, text: str) -> None:
        """From a list, the line that holds the text."""
        value = self.page.locator(f"[name={field}] option", has_text=text).first.get_attribute("value")
        self.page.select_option(f"[name={field}]", value)

    def reads(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()

    def signs_in(self, email: str) -> None:
        self.goes_to("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.presses()

    def page_is_in_their_language(self) -> bool:
        html = self.page.locator("html")
        return (html.get_attribute("lang"), html.get_attribute("dir")) == (
            self.language,
            "rtl" if self.language == "ar" else "ltr",
        )


class Coordinator(Somebody):
    def admits(self, *, email: str, name: str, original_name: str, home: str, starts_on: date) -> str:
        """To emergency medical response systems; gives the reference of the placement."""
        self.goes_to("/placements/admit/emergency-response/1.1")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=passport_name]", name)
        self.page.fill("[name=original_name]", original_name)
        self.page.locator(f"input[name=language][value={self.language}]").check()
        self.chooses("home_id", home)
        self.page.locator("[name=cadre][value=doctor]").check()
        self.page.fill("[name=starts_on]", starts_on.isoformat())
        self.presses()
        return self.page.url.rsplit("/", 1)[1]

    def begins(self, reference: str) -> None:
        self.goes_to(f"/placements/{reference}/state/active")
        self.page.fill("[name=reason]", "Induction done, scope letter signed.")
        self.presses()


class Trainee(Somebody):
    def takes_up(self, link: str) -> None:
        self.goes_to(link)
        self.page.locator(f"input[name=language][value={self.language}]").check()
        for field in self.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        self.presses()

    def asks(self, reference: str, code: str, whom: str, method: str, note: str) -> None:
        self.goes_to(f"/placements/{reference}/progress")
        self.page.locator(f"main a[href$='competencies/{code}']").first.click()
        self.page.locator(f"main a[href$='/competencies/{code}/ask']").click()
        self.chooses("asked", whom)
        self.page.locator(f"[name=method][value={method}]").check()
        self.page.fill("[name=note]", note)
        self.presses()


class Supervisor(Somebody):
    def opens_the_request(self, code: str) -> None:
        self.goes_to("/queue")
        self.page.locator(f"main a[href*='/competencies/{code}/observe']").click()

    def records(self, level: int, method: str, comment: str) -> None:
        self.page.locator(f"[name=level][value='{level}']").check()
        self.page.locator(f"[name=method][value={method}]").check()
        self.page.fill("[name=comment]", comment)
        self.presses()

    def recognises(self, reference: str, code: str, level: int, issued_on: date) -> None:
        """A certificate that the trainee showed."""
        self.goes_to(f"/placements/{reference}/competencies/{code}")
        self.page.locator("main a[href$='/recognise']").click()
        self.page.locator(f"[name=level][value='{level}']").check()
        for name, text in (("issuer", "Red Crescent"), ("document", "BLS 778"), ("reason", "Seen in the original.")):
            self.page.fill(f"[name={name}]", text)
        self.page.fill("[name=issued_on]", issued_on.isoformat())
        self.presses()

    def signs_off(self, code: str) -> None:
        self.goes_to("/queue")
        self.page.locator(f"main a[href*='/competencies/{code}/sign']").click()
        self.presses()


class UnitHead(Somebody):
    def countersigns(self, code: str) -> None:
        self.goes_to("/queue")
        self.page.locator(f"main a[href*='/competencies/{code}/countersign']").click()
        self.presses()


class Registrar(Somebody):
    def records_the_decision(self, reference: str) -> None:
        self.goes_to(f"/placements/{reference}/decision")
        self.page.locator("[name=outcome][value=completed]").check()
        for number, name in enumerate(("KHALID IBRAHIM", "OMAR FAROUK", "IBRAHIMA SARR"), 1):
            self.page.fill(f"[name=name_{number}]", name)
            self.page.fill(f"[name=capacity_{number}]", "Panel member")
        self.page.fill("[name=attendance_percent]", "96")
        self.page.fill("[name=feedback_raters]", "9")
        self.page.locator("[name=home_plan_accepted]").check()
        self.presses()


class Verifier(Somebody):
    """Somebody at the home institution, without an account."""

    def drops(self, path: Path) -> str:
        self.goes_to("/verify")
        self.page.set_input_files("[name=file]", path)
        self.page.locator("form:has([name=file]) .btn.primary").click()
        self.page.wait_for_load_state()
        return self.reads()

    def types(self, number: str, code: str) -> str:
        self.goes_to("/verify")
        self.page.fill("[name=number]", number)
        self.page.fill("[name=code]", code)
        self.page.locator("form:has([name=number]) .btn.primary").click()
        self.page.wait_for_load_state()
        return self.reads()
