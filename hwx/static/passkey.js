// Passkeys: the browser asks the device, and what it answers goes into a hidden field of the form. Loaded only on pages
// where somebody can use one; whoever has none does everything without this file.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const described = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

const written = (credential, response, beside) =>
  JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
    beside,
  });

// Several deeds of one form are signed with one touch; "beside" is the list of what each of them says.
async function signature({ beside, ...options }) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
  const credential = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  const response = {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  };
  return written(credential, response, beside);
}

async function newPasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  const credential = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = credential.response;
  return written(credential, {
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

// The JSON that the server gives, or null for any other answer and where there is no network.
async function asked(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    return answer.ok && answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  } catch {
    return null;
  }
}

// Hold the sending back while the device is asked; sent once more, the form goes on its way.
function whenSent(form, ask) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    if (form.dataset.waiting) return;
    form.dataset.waiting = "1";
    const goOn = await ask(event.submitter);
    delete form.dataset.waiting;
    if (goOn) send(form, event.submitter);
  });
}

function send(form, submitter) {
  form.dataset.ready = "1";
  form.requestSubmit(submitter?.isConnected ? submitter : undefined);
}

const show = (within, selector, on) => {
  for (const found of within.querySelectorAll(selector)) found.hidden = !on;
};

// The four deeds on a record: the server says what it would record for exactly these values, the device signs that.
// Whatever else it answers (a refusal, a page) is shown by sending the form as it is.
function signs(form) {
  const field = form.elements.proof;
  field.value = "";
  whenSent(form, async (submitter) => {
    show(form, "[data-passkey-declined]", false);
    field.value = "ask";
    const body = new FormData(form, submitter);
    field.value = "";
    const options = await asked(form.getAttribute("action") ?? location.href, body);
    if (!options) return true;
    try {
      field.value = await signature(options);
      return true;
    } catch {
      show(form, "[data-passkey-declined]", true);
      return false;
    }
  });
  form.querySelector("[data-passkey-without]")?.addEventListener("click", () => {
    field.value = "";
    send(form, form.querySelector("button:not([type=button])"));
  });
}

function fills(form, url, make, extra) {
  form.hidden = false;
  whenSent(form, async () => {
    show(form, "[data-passkey-failed]", false);
    const body = new FormData(form);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    const options = await asked(url, body);
    try {
      form.elements.passkey.value = await make(options);
      return true;
    } catch {
      show(form, "[data-passkey-failed]", true);
      return false;
    }
  });
}

// In place of the password in a form that asks who is there: the session is made fresh, and the form needs no password.
function confirms(place) {
  const form = place.closest("form");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async (event) => {
    show(place, "[data-passkey-failed]", false);
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("purpose", "confirm");
    try {
      body.set("passkey", await signature(await asked(place.dataset.passkeyOptions, body)));
      const answer = await fetch(place.dataset.passkeyConfirm, { method: "POST", body });
      if (!answer.ok) throw new Error("not accepted");
      form.querySelector("[data-passkey-instead]").closest(".f").remove();
      place.remove();
      form.requestSubmit();
    } catch {
      show(place, "[data-passkey-failed]", true);
      event.target.closest("button").focus();
    }
  });
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey-sign]")) signs(form);
  for (const form of document.querySelectorAll("form[data-passkey-add]"))
    fills(form, form.dataset.passkeyAdd, newPasskey, { purpose: "add" });
  for (const form of document.querySelectorAll("form[data-passkey-sign-in]"))
    fills(form, form.dataset.passkeySignIn, signature, {});
  for (const place of document.querySelectorAll("[data-passkey-confirm]")) confirms(place);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-ready]")) delete form.dataset.ready;
  });
}
