// The worker of the device: shows pages as last seen, and sends what could not be sent. Before it stand device.js, and
// self.hwx with all addresses, which hwx/installable.py writes. What happens in each case is told in docs/offline.md.

const { version, shell, fallback, place, session, signIn, hours } = self.hwx;
const [kept, drafted, leaving, leading] = ["kept", "drafted", "leaving", "leading"].map((name) => new RegExp(self.hwx[name]));
const STORE = `hwx-${version}`;
const PATIENCE = { page: 8000, form: 20000 };
const FORMS_AHEAD = 6;
const UNKEPT = new Set(["csrf_token", "password"]);
const ONCE = /(name="once"[^>]* value=")([^"]*)/;

const pathOf = (address) => new URL(address, location).pathname;
const addressOf = ({ url }) => url.slice(location.origin.length).split("#")[0];
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const tooOld = ({ at }) => Math.abs(Date.now() - at) > hours * 3600000;

async function keep(address, html, id, began) {
  const lacksPlace = await inLine(async () => {
    if (!(await belongs(id, began)) || !kept.test(pathOf(address))) return false;
    for (const name of await ask("pages", "getAllKeys"))
      if (tooOld(await ask("pages", "get", name))) await ask("pages", "delete", name);
    await seal("pages", await nameOf(address), { html });
    const language = html.match(/<html lang="(\w+)"/)?.[1];
    const now = await owner();
    if (pathOf(address) !== place) return now.language !== language || !(await copyOf(place));
    await ask("own", "put", { ...now, language }, "reader");
    return false;
  });
  if (lacksPlace) await keepUnseen(place);
  if (leading.test(pathOf(address))) await keepFormsOf(html);
}

// The page that lists what waits must be there before it is needed.
async function keepUnseen(address) {
  const began = hands;
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
  const id = answer?.headers.get("Hwx-Reader");
  if (id && answer.status === 200) await keep(address, await answer.text(), id, began);
}

// So must the first forms that a queue leads to, where the network is good and nobody saves on it.
async function keepFormsOf(html) {
  const { saveData, effectiveType = "4g" } = navigator.connection ?? {};
  if (saveData || effectiveType !== "4g") return;
  const links = [...html.matchAll(/ href="([^"]+)"/g)].map(([, link]) => link.replaceAll("&amp;", "&"));
  const forms = [...new Set(links.filter((link) => drafted.test(pathOf(link))))].slice(0, FORMS_AHEAD);
  for (const form of forms) if (!(await copyOf(form))) await keepUnseen(form);
}

async function copyOf(address) {
  try {
    const name = await nameOf(address);
    const found = await ask("pages", "get", name);
    return found && !tooOld(found) && (await unseal("pages", name)).html;
  } catch {
    return null;
  }
}

// A copy says so. Its form gets a key of its own, since two drafts may be written on one copy.
async function asLastSeen(html) {
  const shown = html
    .replace("data-last-seen hidden", "data-last-seen")
    .replaceAll(new RegExp(ONCE, "g"), (_, start) => start + crypto.randomUUID());
  const policy = (await caches.match(fallback))?.headers.get("Content-Security-Policy") ?? "default-src 'self'";
  return new Response(shown, {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy },
  });
}

const withoutNetwork = async () => (await caches.match(fallback)) ?? Response.error();

async function tell(message) {
  for (const page of await self.clients.matchAll()) page.postMessage(message);
}

// Answers that came after the reader was shown the copy: the request was not given up, and its answer is used.
const late = new Map();

async function visit(event) {
  await finishLeaving().catch(() => {});
  const address = addressOf(event.request);
  const mayKeep = kept.test(pathOf(address));
  const began = hands;
  if (late.has(address)) {
    const answer = late.get(address);
    late.delete(address);
    return answer;
  }
  const network = fetch(event.request).then((answer) => {
    const id = answer.headers.get("Hwx-Reader");
    if (!id && mayKeep && answer.type !== "opaqueredirect") throw new Error("somebody else answered");
    if (id && answer.status === 200) {
      const html = mayKeep ? answer.clone().text() : Promise.resolve("");
      event.waitUntil(html.then((text) => keep(address, text, id, began)).catch(() => {}));
    }
    return answer;
  });
  network.catch(() => {});
  const copy = mayKeep && (await copyOf(address));
  if (!copy) return network.catch(withoutNetwork);
  const answer = await Promise.race([network.catch(() => null), later(PATIENCE.page)]);
  if (answer) return answer;
  event.waitUntil(
    network.then(
      async (answer) => {
        if (began !== hands) return;
        late.set(address, answer);
        await tell({ newer: address });
        await later(30000);
        late.delete(address);
      },
      () => {},
    ),
  );
  return asLastSeen(copy);
}

const post = (address, body) =>
  fetch(address, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "Hwx-Draft": "1", Accept: "text/html" },
  });

const underWay = new Set();

// Only an answer of hwx itself settles a draft; after any other it waits.
const settles = (answer) => answer?.headers.has("Hwx-Reader") && answer.status < 500 && answer.status !== 429;

// What became of a draft. ``shown``: the answer is on the screen, with all that was typed, so it need not stay here.
async function settle(draft, answer, began, shown) {
  const state = { 204: "sent", 401: "signIn", 400: "signIn", 409: "moved" }[answer.status] ?? "refused";
  const words = state === "moved" || state === "refused" ? await answer.clone().text() : "";
  await inLine(async () => {
    if (began !== hands || !(await ask("drafts", "get", draft.once))) return;
    if (state !== "signIn") await ask("drafts", "delete", draft.once);
    if (state === "sent" || (shown && words)) return;
    // A form whose key was used up by other content comes back with a new one.
    const once = words.match(ONCE)?.[2] ?? draft.once;
    await seal("drafts", once, { ...draft, once, state, answer: words });
  });
  return state;
}

// Kept first and sent then, so that nothing is lost if the device goes dark between the two.
async function submit(event) {
  const { request } = event;
  const address = addressOf(request);
  const body = await request.clone().text();
  const fields = [...new URLSearchParams(body)];
  const { once, reader } = Object.fromEntries(fields);
  const began = hands;
  const draft = { once, address, at: Date.now(), state: "waiting", fields: fields.filter(([name]) => !UNKEPT.has(name)) };
  let earlier;
  try {
    earlier = await inLine(async () => {
      const now = await owner();
      if (!once || !now || now.locked || now.id !== reader) throw new Error("not a form of this reader");
      const found = await unseal("drafts", once);
      draft.page = (await copyOf(address)) || found?.page || "";
      await seal("drafts", once, draft);
      return found;
    });
  } catch {
    return fetch(request).catch(() => Response.error());
  }
  underWay.add(once);
  const answered = post(address, body)
    .then(async (answer) => {
      if (!settles(answer)) return null;
      await settle(draft, answer, began, !earlier);
      return answer;
    })
    .catch(() => null)
    .finally(() => underWay.delete(once));
  event.waitUntil(answered.then(report));
  const answer = await Promise.race([answered, later(PATIENCE.form)]);
  if (!answer) {
    self.registration.sync?.register("send").catch(() => {});
    return Response.redirect(place, 303);
  }
  if (answer.status === 204) return Response.redirect(answer.headers.get("Hwx-Went"), 303);
  return answer.status === 401 || answer.status === 400 ? Response.redirect(signIn, 303) : answer;
}

async function drafts() {
  const now = await owner();
  if (!now || now.locked) return [];
  const found = [];
  for (const name of await ask("drafts", "getAllKeys")) found.push(await unseal("drafts", name).catch(() => null));
  return found.filter(Boolean).sort((one, other) => one.at - other.at);
}

const waiting = async () => (await ask("drafts", "getAllKeys")).length;
const report = async (sent) => tell({ waiting: await waiting(), sent: sent === true });

let sending;
let again = false;

// Asked for while it runs, it runs once more: the run under way may have failed before the network was back.
function send() {
  again = Boolean(sending);
  return (sending ??= sendAll().catch(() => false).finally(() => (sending = undefined)).then((sent) => (again ? send() : sent)));
}

// True when something was recorded. Who is signed in is asked first: a draft goes out in no other name.
async function sendAll() {
  if (!(await waiting())) return false;
  const began = hands;
  const { reader, csrf } = await (await fetch(session)).json();
  if (!(await inLine(() => belongs(reader, began)))) {
    await report();
    return false;
  }
  let sent = false;
  for (const draft of await drafts()) {
    if (!["waiting", "signIn"].includes(draft.state) || underWay.has(draft.once)) continue;
    const answer = await post(draft.address, new URLSearchParams([["csrf_token", csrf], ...draft.fields]));
    if (settles(answer)) sent = (await settle(draft, answer, began)) === "sent" || sent;
  }
  await report(sent);
  return sent;
}

// Without network too the device forgets at once; the session is ended as soon as the server can be reached.
async function leave(request) {
  await inLine(wipe).catch(() => {});
  return fetch(request).catch(async () => {
    await ask("own", "put", addressOf(request), "leaving");
    return withoutNetwork();
  });
}

async function finishLeaving() {
  const address = await ask("own", "get", "leaving");
  if (!address) return;
  const { csrf } = await (await fetch(session)).json();
  if (csrf) await post(address, new URLSearchParams({ csrf_token: csrf }));
  await ask("own", "delete", "leaving");
}

const DEEDS = {
  // A page has opened: who reads it, and, where no worker saw it come, what it says.
  async here({ reader, address, html }) {
    const began = hands;
    let able = true;
    // A page that was on its way while the first worker began is not this one's yet.
    await self.clients.claim().catch(() => {});
    try {
      if (html) await keep(address, html, reader, began);
      else await inLine(() => belongs(reader, began));
    } catch {
      able = false;
    }
    if (able && reader !== NOBODY) send();
    return { able, waiting: able ? await waiting() : 0 };
  },
  list: drafts,
  draft: async ({ once }) => (await drafts()).find((draft) => draft.once === once),
  discard: ({ once }) => inLine(() => ask("drafts", "delete", once)).then(report),
  send,
  wipe: () => inLine(wipe),
};

self.addEventListener("message", (event) => {
  const answered = DEEDS[event.data.deed](event.data).catch(() => null);
  event.waitUntil(answered.then((answer) => event.ports[0]?.postMessage(answer)));
});

self.addEventListener("sync", (event) => {
  event.waitUntil(
    send().then(async () => {
      if ((await drafts()).some((draft) => draft.state === "waiting")) throw new Error("still waiting");
    }),
  );
});

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(STORE).then((store) => store.addAll([...shell, fallback])));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (!request.url.startsWith(location.origin)) return;
  if (path.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(visit(event));
  } else if (request.mode === "navigate" && leaving.test(path)) {
    event.respondWith(leave(request));
  } else if (request.mode === "navigate" && drafted.test(path)) {
    event.respondWith(submit(event));
  }
});
