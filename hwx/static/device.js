// What lies on the device: copies of pages and drafts, encrypted, for one person. hwx/installable.py puts this before sw.js
// and makes one program of the two.
"use strict";

const NOBODY = "-";

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
