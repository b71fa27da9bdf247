// While transcripts are issued: the page shows how far it has come. Without this file the link "Look again" does.

const EVERY = 4000;

const look = async () => {
  const shown = document.querySelector("[data-batch]");
  if (!("batchOpen" in shown.dataset)) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-batch]");
      const [state, said] = [document, page].map((one) => one.querySelector("[data-batch-state]"));
      if (said && said.textContent !== state.textContent) state.textContent = said.textContent;
      if (found && found.innerHTML !== shown.innerHTML) {
        const focused = shown.contains(document.activeElement);
        shown.replaceWith(document.adoptNode(found));
        if (focused) found.querySelector("a")?.focus();
      }
    }
  } catch {
    // The network is away for a moment: the next look will tell.
  }
  setTimeout(look, EVERY);
};
setTimeout(look, EVERY);
