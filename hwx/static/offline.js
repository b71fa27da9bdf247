// The page's side of working without network: introduces itself to the worker (sw.js), and shows what waits on the device.

const frame = document.querySelector("[data-offline]");
const $ = (selector, within = document) => within.querySelector(selector);
const show = (name, on) => {
  for (const found of document.querySelectorAll(`[data-${name}]`)) found.hidden = !on;
};
const here = location.pathname + location.search;
let waiting = 0;

async function say(deed, given = {}) {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data);
    active.postMessage({ deed, ...given }, [port2]);
  });
}

function count(number) {
  waiting = number;
  show("waiting", number);
}

// A form names who it was drawn for: on a telephone that is lent, nothing goes out in another name.
function nameForms() {
  for (const once of document.querySelectorAll("form [name=once]")) {
    const form = once.form;
    if (form.elements.reader) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "reader" });
    field.value = frame.dataset.reader;
    form.append(field);
  }
}

// What stands on the device goes back into its form; the state of the record stays that of the page.
async function fill() {
  const once = new URLSearchParams(location.hash.slice(1)).get("draft");
  const draft = once && (await say("draft", { once }));
  const sameAs = (form) => form.elements.once && new URL(form.action).pathname === location.pathname;
  const form = draft && [...document.forms].find(sameAs);
  if (!form) return;
  for (const box of form.querySelectorAll("[type=checkbox]")) box.checked = false;
  for (const [name, value] of draft.fields) {
    if (["seen", "proof", "reader"].includes(name)) continue;
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (/radio|checkbox/.test(field.type)) field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}

// The fields of a draft as their form calls them.
function* said(draft, page) {
  for (const [name, value] of draft.fields) {
    const choice = $(`[name="${name}"][value="${CSS.escape(value)}"]:is([type=radio],[type=checkbox])`, page);
    const field = choice ?? $(`main form [name="${name}"]:not([type=hidden])`, page);
    if (!field || !value) continue;
    const label = $(`label[for="${field.id}"]`, page)?.textContent.trim();
    yield choice ? [$("legend", choice.closest("fieldset") ?? page)?.textContent ?? "", label] : [label, value];
  }
}

function drawn(draft, written) {
  const card = $("[data-draft]").content.cloneNode(true).firstElementChild;
  const read = (html) => new DOMParser().parseFromString(html ?? "", "text/html");
  const page = read(draft.page);
  $("[data-what]", card).textContent = $("h1", page)?.textContent ?? draft.address;
  for (const part of page.querySelectorAll(".kick, .lead")) $("[data-about]", card).append(part.cloneNode(true));
  $("[data-at]", card).textContent = written.format(draft.at);
  $("[data-at]", card).dateTime = new Date(draft.at).toISOString();
  for (const state of card.querySelectorAll("[data-state]")) if (state.dataset.state !== draft.state) state.remove();
  for (const [term, text] of said(draft, page)) {
    const pair = document.createElement("div");
    for (const [tag, words] of [["dt", term], ["dd", text]])
      pair.append(Object.assign(document.createElement(tag), { textContent: words, dir: "auto" }));
    $("[data-said]", card).append(pair);
  }
  const reasons = draft.state === "moved" ? "main .lead, main .card" : "main .note, main [data-errors]";
  for (const part of read(draft.answer).querySelectorAll(reasons)) $("[data-answer]", card)?.append(part);
  $("[data-edit]", card).href = `${draft.address}#draft=${draft.once}`;
  $("[data-discard]", card).addEventListener("click", async (event) => {
    if (!confirm(event.currentTarget.dataset.sure)) return;
    await say("discard", { once: draft.once });
    list();
  });
  return card;
}

async function list() {
  const place = $("[data-drafts]");
  if (!place) return;
  const drafts = (await say("list")) ?? [];
  const { locale, zone } = place.dataset;
  const written = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: zone });
  place.replaceChildren(...drafts.map((draft) => drawn(draft, written)));
  show("nothing", !drafts.length);
}

async function begin() {
  const { reader, worker } = frame.dataset;
  nameForms();
  await navigator.serviceWorker.register(worker);
  const copy = $("[data-last-seen]");
  const unseen = !navigator.serviceWorker.controller && copy?.hidden && document.documentElement.outerHTML;
  const found = await say("here", { reader, address: here, html: unseen ? `<!doctype html>${unseen}` : "" });
  show("unable", !found?.able);
  count(found?.waiting ?? 0);
  fill();
  list();
}

function listen() {
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.newer === here) {
      if ($("form[data-typed]")) show("newer", true);
      else location.reload();
    }
    if ("waiting" in data) {
      count(data.waiting);
      if (data.sent) show("sent", true);
      list();
    }
  });
  addEventListener("online", () => say("send"));
  // A network comes and goes without a word, so what waits is tried again while a page is open.
  setInterval(() => waiting && navigator.onLine && say("send"), 20000);
  for (const form of document.querySelectorAll('form[action*="/sign-out"]'))
    form.addEventListener("submit", (event) => {
      if (waiting && !confirm(frame.dataset.leave)) event.preventDefault();
    });
  for (const button of document.querySelectorAll("[data-forget]"))
    button.addEventListener("click", async () => {
      if (!confirm(button.dataset.sure)) return;
      await say("wipe");
      location.assign("/");
    });
  for (const button of document.querySelectorAll("[data-send]")) button.addEventListener("click", () => say("send"));
}

if (frame && navigator.serviceWorker) {
  listen();
  begin().catch(() => show("unable", true));
} else show("unable", true);
