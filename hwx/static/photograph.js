// Reads the QR code of a transcript out of a photograph, where the browser can do that by itself (BarcodeDetector), and
// fills in the number and the check code. There the picture never leaves the device; elsewhere it is sent and read there.
const box = document.querySelector("[data-photograph]");

const LINK = /^(https?:\/\/[^\s?#]+?)\/v\/([^\s/?#]+)\/([^\s/?#]+)$/i;

async function reader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

async function linkIn(detector, file) {
  const codes = await detector.detect(await createImageBitmap(file));
  return codes.map((code) => LINK.exec(code.rawValue)).find(Boolean);
}

const detector = box ? await reader() : null;
if (detector) {
  const input = box.querySelector("input");
  const said = box.querySelector("[data-said]");
  const sites = [location.origin, ...box.dataset.sites.toLowerCase().split(" ")];
  input.removeAttribute("name"); // what has no name is not sent
  box.querySelector("[data-sent]").hidden = true;
  box.querySelector("[data-here]").hidden = false;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const link = await linkIn(detector, file).catch(() => null);
    if (!link) {
      said.textContent = box.dataset.none;
      return;
    }
    const [, site, number, code] = link;
    const here = sites.includes(site.toLowerCase());
    if (here) {
      document.querySelector("#number").value = decodeURIComponent(number);
      document.querySelector("#code").value = decodeURIComponent(code);
    }
    said.textContent = here ? box.dataset.found : box.dataset.elsewhere.replace("{site}", () => site);
  });
}
