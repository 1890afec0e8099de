// The offline workbook: one page, kept by its service worker, that is the list of kept diagnostics or one of them.
import { addressOf, notice, say } from "./workbook-page.js";
import { showList } from "./workbook-list.js";
import { showSheet } from "./workbook-sheet.js";

export * from "./workbook-rules.js";

const place = document.getElementById("workbook");
const [, , , id = ""] = window.location.pathname.split("/").map(decodeURIComponent);

/** Lead to the same diagnostic in another language. */
function linkLanguages() {
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", () => { link.href = `${addressOf(id, link.hreflang)}${window.location.hash}`; });
    link.href = addressOf(id, link.hreflang);
  }
}

/** Keep the page itself on this device; without that it works while there is a network only, and says so. */
async function keepPage() {
  try {
    const registration = await navigator.serviceWorker.register("/workbook/worker.js", { scope: "/workbook/" });
    // One that has no room for the page gives up, and says so only here.
    registration.installing?.addEventListener("statechange", ({ target }) => {
      if (target.state === "redundant" && !registration.active) sayNotKept();
    });
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.kept = "yes";
  } catch {
    sayNotKept();
  }
}

const sayNotKept = () => place.before(notice(say("not_kept"), { bad: true }));

linkLanguages();
keepPage();
(id ? showSheet(id, place) : showList(place)).catch((error) => {
  place.before(notice(say("broken"), { bad: true }));
  throw error;
});
