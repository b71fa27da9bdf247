// Progressive enhancement only: every page does its whole work without this file.

// A form is sent once. Coming back with the browser's Back opens it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.dataset.clean = "1";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Something typed and not yet sent: the browser asks before it goes away.
const typed = () => [...document.querySelectorAll("form[data-unsaved][data-typed]")].some((form) => !form.dataset.clean);
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "unsaved" in form.dataset) form.dataset.typed = "1";
});
addEventListener("beforeunload", (event) => {
  if (typed()) event.preventDefault();
});

// A refused form: go to the list of what is wrong.
document.querySelector("[data-errors]")?.focus();

// A file dropped on the zone is put into its input. The form is sent at once, unless more is to be typed in it.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  zone.addEventListener("dragenter", over(true));
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    if ("unsaved" in input.form.dataset) input.dispatchEvent(new Event("input", { bubbles: true }));
    else input.form.requestSubmit();
  });
}

// Printing: the button appears, and what is folded away is opened for the paper.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});
