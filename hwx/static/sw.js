// The worker of the device: keeps pages as last seen and drafts that could not be sent, encrypted, for one person.
// Led by self.hwx, which hwx/installable.py writes; what happens in each case is told in docs/offline.md.
"use strict";

const { version, shell, fallback, place, session, signIn, hours } = self.hwx;
const [kept, drafted, leaving] = ["kept", "drafted", "leaving"].map((name) => new RegExp(self.hwx[name]));
const STORE = `hwx-${version}`;
const PATIENCE = { page: 8000, form: 20000 };
const UNKEPT = new Set(["csrf_token", "password"]);
const NOBODY = "-";
const ONCE = /(name="once"[^>]* value=")([^"]*)/;

const pathOf = (address) => new URL(address, location).pathname;
const addressOf = ({ url }) => url.slice(location.origin.length).split("#")[0];
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// What changes the store is done one after the other.
let line = Promise.resolve();
const inLine = (work) => {
  const done = line.then(work);
  line = done.catch(() => {});
  return done;
};

// Counted up whenever the device changes hands, so that what was under way for the last reader is not kept.
let hands = 0;

let opening;
const database = () =>
  (opening ??= new Promise((done, fail) => {
    const asked = indexedDB.open("hwx", 1);
    asked.onupgradeneeded = () => ["own", "pages", "drafts"].forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => {
      asked.result.onclose = () => (opening = undefined);
      asked.result.onversionchange = () => {
        asked.result.close();
        opening = undefined;
      };
      done(asked.result);
    };
    asked.onerror = () => {
      opening = undefined;
      fail(asked.error);
    };
  }));

async function ask(store, deed, ...given) {
  const deal = (await database()).transaction(store, deed.startsWith("get") ? "readonly" : "readwrite");
  return new Promise((done, fail) => {
    const asked = deal.objectStore(store)[deed](...given);
    deal.oncomplete = () => done(asked.result);
    deal.onabort = () => fail(deal.error);
  });
}

const owner = () => ask("own", "get", "reader");
const bytes = (text) => new TextEncoder().encode(text);

// Bound to the person and to the name it is kept under: moved elsewhere it cannot be read.
const cipher = async (iv, name) => ({ name: "AES-GCM", iv, additionalData: bytes(`${(await owner())?.id} ${name}`) });

async function seal(store, name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await ask("own", "get", "key");
  const data = await crypto.subtle.encrypt(await cipher(iv, name), key, bytes(JSON.stringify(value)));
  await ask(store, "put", { iv, data, at: Date.now() }, name);
}

async function unseal(store, name) {
  const found = await ask(store, "get", name);
  if (!found) return null;
  const key = await ask("own", "get", "key");
  const data = await crypto.subtle.decrypt(await cipher(found.iv, name), key, found.data);
  return JSON.parse(new TextDecoder().decode(data));
}

async function nameOf(address) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(`${(await owner())?.id} ${address}`)));
  return btoa(String.fromCharCode(...digest));
}

async function wipe() {
  hands += 1;
  late.clear();
  for (const store of ["own", "pages", "drafts"]) await ask(store, "clear");
}

// Whether what came for this reader may be kept. Another reader: all that was kept is gone. Nobody: the session has
// ended; copies of pages go with it, drafts stay, and are shown to nobody until their writer has signed in again.
async function belongs(id, began) {
  if (began !== hands) return false;
  const now = await owner();
  if (id === NOBODY) {
    if (now) await ask("own", "put", { ...now, locked: true, language: "" }, "reader");
    await ask("pages", "clear");
    return false;
  }
  if (now?.id !== id) {
    if (now) await wipe();
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await ask("own", "put", key, "key");
  }
  if (now?.id !== id || now.locked) await ask("own", "put", { id, language: "" }, "reader");
  return true;
}

const tooOld = ({ at }) => Math.abs(Date.now() - at) > hours * 3600000;

async function keep(address, html, id, began) {
  const lacksPlace = await inLine(async () => {
    if (!(await belongs(id, began)) || !kept.test(pathOf(address))) return false;
    for (const name of await ask("pages", "getAllKeys"))
      if (tooOld(await ask("pages", "get", name))) await ask("pages", "delete", name);
    await seal("pages", await nameOf(address), { html });
    const language = html.match(/<html lang="(\w+)"/)?.[1];
    const now = await owner();
    if (pathOf(address) !== place) return now.language !== language;
    await ask("own", "put", { ...now, language }, "reader");
    return false;
  });
  if (lacksPlace) await keepPlace();
}

// The page that lists what waits must be there before it is needed.
async function keepPlace() {
  const began = hands;
  const answer = await fetch(place, { redirect: "manual" }).catch(() => null);
  if (answer?.status === 200) await keep(place, await answer.text(), answer.headers.get("Hwx-Reader") ?? NOBODY, began);
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
    .replace(ONCE, (_, start) => start + crypto.randomUUID());
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
  for (const name of await ask("drafts", "getAllKeys")) found.push(await unseal("drafts", name));
  return found.sort((one, other) => one.at - other.at);
}

const waiting = async () => (await ask("drafts", "getAllKeys")).length;
const report = async (sent) => tell({ waiting: await waiting(), sent: sent === true });

let sending;
const send = () => (sending ??= sendAll().catch(() => false).finally(() => (sending = undefined)));

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
