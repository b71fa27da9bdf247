// Reads the QR code of a transcript out of a photograph, where the browser can do that by itself (BarcodeDetector), and
// fills in the number and the check code. Everything can be typed as well; the picture never leaves the device.
const box = document.querySelector("[data-photograph]");

const LINK = /^(https?:\/\/[^/?#]+)(?:\/[^?#]*)?\/v\/([^/?#]+)\/([^/?#]+)$/;

async function reader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

async function linkIn(detector, file) {
  const codes = await detector.detect(await createImageBitmap(file)).catch(() => []);
  return codes.map((code) => LINK.exec(code.rawValue)).find(Boolean);
}

const detector = box ? await reader() : null;
if (detector) {
  box.hidden = false;
  document.querySelector("[data-no-photograph]").hidden = true;
  const said = box.querySelector("[data-said]");
  box.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const link = await linkIn(detector, file).catch(() => null);
    if (!link) {
      said.textContent = box.dataset.none;
      return;
    }
    const [, site, number, code] = link;
    document.querySelector("#number").value = decodeURIComponent(number);
    document.querySelector("#code").value = decodeURIComponent(code);
    const here = site === location.origin;
    said.textContent = here ? box.dataset.found : box.dataset.elsewhere.replace("{site}", site);
  });
}
