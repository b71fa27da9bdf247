// Checks a transcript in the browser, with WebCrypto and without any server: the proof of the whole (eddsa-jcs-2022) or
// the seal of the first form, the days of the key, and a status list. It runs on the site and in a file saved from it.
(() => {
  "use strict";
  const root = document.querySelector("[data-check]");
  if (!root) return;
  const texts = JSON.parse(root.dataset.texts);
  const known = JSON.parse(root.dataset.keys);
  const MAX_JSON = 1048576, MAX_PDF = 10485760, MAX_LIST = 1048576, BITS = 131072;

  // Each value stands in isolation marks: dates, codes and names keep their own direction inside any sentence.
  const apart = (value) => `\u2068${value}\u2069`;
  const say = (name, values = {}) =>
    texts[name].replace(/%\((\w+)\)s/g, (whole, key) => (key in values ? apart(values[key]) : whole));
  const both = (name, original) => (original && original !== name ? say("names", { name, original }) : apart(name));
  // As the reader writes numbers; dates stand here as codes do, and stay.
  const digits = [...root.dataset.digits];
  const number = (value) => String(value).replace(/[0-9]/g, (digit) => digits[digit]);
  const country = (code) => {
    try {
      return new Intl.DisplayNames([root.lang], { type: "region" }).of(code);
    } catch {
      return code;
    }
  };
  const placed = ([name, english, code]) =>
    !code ? both(name, english)
      : say(english && english !== name ? "place_in_english" : "place", { name, english, country: country(code) });

  class No extends Error {
    constructor(reason, values = {}, tone = "bad") {
      super(reason);
      Object.assign(this, { reason, values, tone });
    }
  }

  // JSON Canonicalization Scheme (RFC 8785): keys by UTF-16 units, numbers and strings as ECMAScript writes them.
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const pairs = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${pairs.join(",")}}`;
  };
  const utf8 = (text) => new TextEncoder().encode(text);
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const base58 = (text, size) => {
    let number = 0n;
    for (const letter of text) {
      const digit = DIGITS.indexOf(letter);
      if (digit < 0) throw new No("broken_proof");
      number = number * 58n + BigInt(digit);
    }
    const bytes = new Uint8Array(size);
    for (let place = size - 1; place >= 0; place -= 1, number >>= 8n) bytes[place] = Number(number & 255n);
    if (number) throw new No("broken_proof");
    return bytes;
  };
  const base64 = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  async function signed(raw, signature, bytes) {
    let key;
    try {
      key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      throw new No("no_ed25519", {}, "unknown");
    }
    return crypto.subtle.verify({ name: "Ed25519" }, key, signature, bytes);
  }

  // Dates as they stand in the list: days in UTC, both included. A key that is the name of its issuer speaks of what it
  // signed as long as it is trusted, though it issues nothing more.
  function inForce(key, day, name, speaks = false) {
    if (key.distrusted_from && day >= key.distrusted_from) throw new No("key_distrusted", { key: name });
    const over = key.used_until && day > key.used_until && !speaks;
    if (day < key.used_from || over) throw new No("key_not_in_force", { key: name });
    if (key.distrusted_from) throw new No("key_unwitnessed", { key: name, day: key.distrusted_from });
  }

  const LIST = "BitstringStatusListCredential";
  const same = (one, other) => canonical(one ?? null) === canonical(other ?? null);
  const listOf = (value) => (Array.isArray(value) ? value : [value]);
  // What hwx calls an issuer, a key, a seal. Anything else that stands there is a stranger's text and is not repeated.
  const DID = /^did:(web|key):[\w.%:-]{1,200}(#z\w{1,90})?$/, SEAL = /^[0-9a-f]{16}$/;
  const issuerOf = (document) => (typeof document.issuer === "string" ? document.issuer : document.issuer?.id);

  async function proven(document) {
    const proofs = listOf(document.proof).filter((one) => one?.cryptosuite === "eddsa-jcs-2022");
    const [proof] = proofs;
    const whole =
      proofs.length === 1 && proof.type === "DataIntegrityProof" && proof.proofPurpose === "assertionMethod" &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(proof.created) && same(proof["@context"], document["@context"]) &&
      /^z[1-9A-HJ-NP-Za-km-z]{80,88}$/.test(proof.proofValue);
    if (!whole) throw new No("no_proof");
    const histories = (known.issuers ?? []).flatMap((issuer) => issuer.histories);
    const history = histories.find((one) => one.issuer === issuerOf(document));
    if (!history) throw DID.test(issuerOf(document)) ? new No("unknown_issuer", { key: issuerOf(document) }) : new No("no_proof");
    const key = history.keys.find((one) => `${history.issuer}#${one.multikey}` === proof.verificationMethod);
    if (!key) throw DID.test(proof.verificationMethod) ? new No("unknown_key", { key: proof.verificationMethod }) : new No("no_proof");
    const { proof: _, ...bare } = document;
    const { proofValue, ...options } = proof;
    const bytes = joined(await sha256(utf8(canonical(options))), await sha256(utf8(canonical(bare))));
    const raw = base58(key.multikey.slice(1), 34).slice(2);
    if (!(await signed(raw, base58(proofValue.slice(1), 64), bytes))) throw new No("broken_proof");
    const speaks = history.issuer.startsWith("did:key:") && listOf(document.type).includes(LIST);
    inForce(key, proof.created.slice(0, 10), key.multikey, speaks);
    return { ...key, listed: history.name };
  }

  async function unsealed(document, text) {
    const { seal, statement } = document;
    if (seal?.algorithm !== "Ed25519" || !statement || Object.keys(document).length !== 2) throw new No("no_proof");
    if (canonical(document) !== text) throw new No("broken_proof");
    const raws = (known.keys ?? []).map((key) => ({ ...key, raw: base64(key.public) }));
    let found = null;
    for (const key of raws) if (hex(await sha256(key.raw)).slice(0, 16) === seal.key) found = key;
    if (!found) throw SEAL.test(seal.key) ? new No("unknown_key", { key: seal.key }) : new No("broken_proof");
    const bytes = joined(utf8("hwx-transcript seal 1 json\n"), utf8(canonical({ statement })));
    if (!(await signed(found.raw, base64(seal.signature), bytes))) throw new No("broken_proof");
    if (statement.format !== "hwx-transcript" || statement.version !== 1) throw new No("newer_format", {}, "unknown");
    inForce(found, statement.issued_at.slice(0, 10), seal.key);
    return { ...found, multikey: seal.key };
  }

  async function unpacked(bytes, format, limit) {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
    const parts = [];
    for (let size = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) return joined(...parts);
      size += value.length;
      if (size > limit) throw new No("list_unreadable", {}, "unknown");
      parts.push(value);
    }
  }

  // What a status list says: true or false, or the name of the sentence that tells why it does not answer.
  async function revoked(document, list) {
    const entry = document.credentialStatus;
    if (!listOf(list?.type).includes(LIST)) return "list_unreadable";
    if (issuerOf(list) !== issuerOf(document)) return "list_of_others";
    try {
      await proven(list);
    } catch (error) {
      if (error instanceof No) return "list_not_authentic";
      throw error;
    }
    if (list.id !== entry.statusListCredential) return "list_other";
    const now = new Date().toISOString();
    if (!/^\d{4}-/.test(list.validFrom) || !/^\d{4}-/.test(list.validUntil)) return "list_unreadable";
    if (now < list.validFrom) return "list_of_the_future";
    const { encodedList, statusPurpose } = list.credentialSubject;
    const index = Number(entry.statusListIndex);
    if (statusPurpose !== "revocation" || entry.statusPurpose !== "revocation") return "list_unreadable";
    const bits = await unpacked(base64(encodedList.slice(1)), "gzip", MAX_LIST);
    if (bits.length * 8 < BITS || !/^\d{1,9}$/.test(entry.statusListIndex) || index >= bits.length * 8)
      return "list_unreadable";
    const bit = Boolean(bits[index >> 3] & (128 >> (index % 8)));
    return !bit && now > list.validUntil ? "list_too_old" : bit;
  }

  // The file attached to a PDF, where it lies open: found by its mark and unpacked. Nothing else of the PDF is read.
  async function attached(bytes) {
    let letters = "";
    for (let place = 0; place < bytes.length; place += 32768)
      letters += String.fromCharCode(...bytes.subarray(place, place + 32768));
    for (const found of letters.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
      const before = letters.slice(Math.max(0, found.index - 2000), found.index).lastIndexOf(" obj");
      const after = letters.slice(found.index, found.index + 2000).indexOf("stream");
      if (before < 0 || after < 0) continue;
      const begin = Math.max(0, found.index - 2000) + before, end = found.index + after;
      const stop = letters.indexOf("endstream", end);
      if (stop < 0) break;
      const start = end + 6 + (letters[end + 6] === "\r" ? 2 : 1);
      const length = Number(/\/Length (\d+)(?! \d+ R)/.exec(letters.slice(begin, end))?.[1] ?? stop - start);
      const packed = bytes.subarray(start, start + length);
      const zipped = letters.slice(begin, end).includes("/FlateDecode");
      try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(
          zipped ? await unpacked(packed, "deflate", MAX_JSON) : packed);
        const document = JSON.parse(text);
        if (document.seal || listOf(document.type).includes("ClrCredential")) return text;
      } catch {
        continue;
      }
    }
    throw new No("pdf_closed", {}, "unknown");
  }

  const dayOf = (text) => String(text ?? "").slice(0, 10);
  const fact = (facts, key, language) => facts[`${key}-${root.lang}`] ?? facts[`${key}-${language}`] ?? facts[`${key}-en`];
  const title = (achievement) =>
    achievement.related?.find((one) => one.inLanguage === root.lang)?.name ?? achievement.name;

  // Number of the level that has this id, and its name in English: the scale stands in the credential.
  function level(achievement, id) {
    const scale = listOf(achievement.resultDescription)[0];
    return scale.rubricCriterionLevel.find((one) => one.id === (id ?? scale.requiredLevel));
  }

  function competency(member, today) {
    const { achievement, result, activityEndDate } = member.credentialSubject;
    return {
      code: achievement.humanCode, title: title(achievement), level: level(achievement, listOf(result)[0].achievedLevel).level,
      required: level(achievement).level, signed: dayOf(activityEndDate), expires: dayOf(member.validUntil),
      current: !member.validUntil || dayOf(member.validUntil) >= today,
    };
  }

  function aboutCredential(document) {
    const subject = document.credentialSubject, members = subject.verifiableCredential, facts = {};
    const of = (type) => members.filter((one) => (one.credentialSubject.achievement.achievementType === "Competency") === type);
    for (const one of of(false)[0].credentialSubject.result)
      facts[one.resultDescription.split("#fact-")[1]] = one.value;
    const names = Object.fromEntries(subject.identifier.map((one) => [one.identityType, one.identityHash]));
    const today = new Date().toISOString().slice(0, 10);
    return {
      names: [names.name, names["ext:originalName"]],
      host: [facts["host-name"], facts["host-english-name"], facts["host-country"]],
      rows: [
        ["number", facts.number], ["issued", facts["issued-on"]], ["passport_name", names.name],
        ["original_name", names["ext:originalName"]], ["home", placed([facts["home-name"], facts["home-english-name"], facts["home-country"]])],
        ["curriculum", fact(facts, "curriculum-title", facts["curriculum-language"])],
        ["version", facts["curriculum-version"]], ["starts", facts["starts-on"]], ["ends", facts["ends-on"]],
        ["outcome", fact(facts, "outcome-name", "en")],
      ],
      items: of(true).map((one) => competency(one, today)),
      ask: document.evidence.find((one) => one.genre === "check").id,
    };
  }

  const worded = (wording, language) => wording[root.lang] ?? wording[language] ?? wording.en ?? Object.values(wording)[0];

  function aboutStatement(said) {
    const { holder, home, host, curriculum, term, outcome } = said;
    const today = new Date().toISOString().slice(0, 10), language = curriculum.language;
    const results = said.groups.flatMap((group) => group.results).filter((one) => /^(signed|expired)$/.test(one.state));
    return {
      names: [holder.passport_name, holder.original_name],
      host: [host.name, host.english_name, host.country],
      rows: [
        ["number", said.number], ["issued", said.issued.gregorian], ["passport_name", holder.passport_name],
        ["original_name", holder.original_name], ["home", placed([home.name, home.english_name, home.country])],
        ["curriculum", worded(curriculum.title, language)], ["version", curriculum.version],
        ["starts", term.starts.gregorian], ["ends", term.ends.gregorian], ["outcome", worded(outcome.name, language)],
      ],
      items: results.map((one) => ({
        code: one.code, title: worded(one.title, language), level: one.level_reached, required: one.required_level,
        signed: one.signed.gregorian, expires: one.expires?.gregorian,
        current: one.state === "signed" && (!one.expires || one.expires.gregorian >= today),
      })),
      ask: `${said.check_at}/${said.number}/${said.check_code}`,
    };
  }

  async function opened(file) {
    const bytes = new Uint8Array(await file.slice(0, MAX_PDF + 1).arrayBuffer());
    if (bytes.length > MAX_PDF) throw new No("too_large", {}, "unknown");
    const pdf = hex(bytes.subarray(0, 5)) === "255044462d";
    const text = pdf ? await attached(bytes) : new TextDecoder().decode(bytes);
    if (text.length > MAX_JSON) throw new No("too_large", {}, "unknown");
    try {
      return { pdf, text, document: JSON.parse(text) };
    } catch {
      throw new No("not_json", {}, "unknown");
    }
  }

  async function statusOf(document) {
    const entry = document.credentialStatus, given = root.querySelector("#check-status").files[0];
    if (!entry) return "no_list";
    try {
      if (given) return { list: JSON.parse(await given.slice(0, MAX_LIST).text()) };
      if (!root.querySelector("#check-online").checked) return "not_asked";
      const answer = await fetch(entry.statusListCredential, { credentials: "omit", referrerPolicy: "no-referrer" });
      return answer.ok ? { list: await answer.json() } : "not_reached";
    } catch {
      return given ? "list_unreadable" : "not_reached";
    }
  }

  async function force(document) {
    const found = await statusOf(document);
    const answer = typeof found === "string" ? found : await revoked(document, found.list).catch(() => "list_unreadable");
    if (typeof answer === "string") return ["unknown", say("force_unknown"), [say(answer)]];
    const day = dayOf(found.list.validFrom);
    return answer ? ["bad", say("ended", { day }), [say("ask_issuer")]] : ["good", say("in_force", { day }), []];
  }

  async function examined(file) {
    const { pdf, text, document } = await opened(file);
    if (typeof document !== "object" || document === null) throw new No("not_a_transcript", {}, "unknown");
    const sealed = Boolean(document.seal);
    if (!sealed && listOf(document.type).includes("AchievementCredential"))
      throw new No("one_part", { address: root.dataset.verify, command: "python -m hwx.examine" }, "unknown");
    if (!sealed && !listOf(document.type).includes("ClrCredential")) throw new No("not_a_transcript", {}, "unknown");
    const key = sealed ? await unsealed(document, text) : await proven(document);
    const about = sealed ? aboutStatement(document.statement) : aboutCredential(document);
    const days = say(key.used_until ? "key_until" : "key_since", { key: key.multikey, first: key.used_from, last: key.used_until });
    const [own] = about.host, host = placed(about.host);
    const inForce = await force(document), otherwise = key.listed && key.listed !== own;
    const left = [
      pdf ? "left_pdf" : "", inForce[0] === "unknown" ? "left_status" : "", "left_register", "left_keys", "left_log",
      sealed ? "" : "left_rdfc", "left_person",
    ].filter(Boolean);
    return {
      answers: [
        pdf ? ["authentic", "unchecked", say("yes_but_pages"), [say("yes_in_pdf")]]
          : ["authentic", "good", say("yes"), [say("yes_whole")]],
        ["in_force", ...inForce],
        otherwise
          ? ["issuer", "unknown", apart(key.listed), [say("named_otherwise", { name: host }), days]]
          : ["issuer", "good", host, [days]],
        ["about", "good", both(...about.names), [say("as_printed")]],
      ],
      about,
      next: [...(otherwise ? [say("next_named")] : []), ...(inForce[0] === "bad" ? [say("next_ended")] : [])],
      left: left.map((one) => say(one, { address: about.ask, day: root.dataset.made })),
    };
  }

  const element = (name, text = "", attributes = {}) => {
    const made = Object.assign(document.createElement(name), { textContent: text });
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const withParts = (name, parts, attributes) => {
    const made = element(name, "", attributes);
    made.append(...parts);
    return made;
  };

  function show(found) {
    const answers = found.answers.map(([question, tone, answer, details]) =>
      withParts("li", [withParts("div", [
        element("h2", say(`q_${question}`)), element("p", answer, { class: "ans" }),
        withParts("div", details.map((one) => element("p", one)), { class: "det" }),
      ])], { class: tone }));
    const parts = [
      element("p", say("made", { moment: new Date().toISOString().slice(0, 16).replace("T", " "), keys: root.dataset.made })),
      withParts("ul", answers, { class: "verdict" }),
    ];
    if (found.about) {
      const rows = found.about.rows.filter(([, value]) => value);
      parts.push(element("h2", say("compare")), withParts("dl", rows.map(([label, value]) =>
        withParts("div", [element("dt", say(`r_${label}`)), element("dd", apart(value))])), { class: "facts" }));
      const items = found.about.items.map((one) => withParts("li", [
        element("strong", `${apart(one.code)} ${apart(one.title)}`),
        element("p", say(one.expires ? "item_until" : "item", {
          ...one, level: number(one.level), required: number(one.required), state: say(one.current ? "current" : "expired"),
        })),
      ]));
      if (items.length) parts.push(element("h2", say("items")), withParts("ul", items));
    }
    for (const list of ["left", "next"])
      if (found[list]?.length) parts.push(element("h2", say(list)), withParts("ul", found[list].map((one) => element("li", one))));
    const result = root.querySelector("[data-result]");
    result.replaceChildren(...parts);
    result.focus();
  }

  function refused(error) {
    const no = error instanceof No ? error : new No("not_a_transcript", {}, "unknown");
    const none = ["unchecked", say("no_answer"), []];
    return {
      answers: [
        ["authentic", no.tone, say(no.tone === "bad" ? "no" : "cannot_tell"), [say(no.reason, no.values)]],
        ["in_force", ...none], ["issuer", ...none], ["about", ...none],
      ],
      next: [say(no.reason === "one_part" ? "next_part" : "next_original", no.values)],
    };
  }

  const file = root.querySelector("#check-file");
  async function go() {
    if (!file.files.length) return file.focus();
    if (!globalThis.crypto?.subtle) return show(refused(new No("no_ed25519", {}, "unknown")));
    return show(await examined(file.files[0]).catch(refused));
  }
  root.querySelector("[data-off]").hidden = true;
  root.querySelector("[data-on]").hidden = false;
  root.querySelector("[data-go]").addEventListener("click", go);
})();
