// Between this device and the portal: fetch what is kept here, send what was answered here.
// One page of the browser does this at a time; what isn't confirmed is sent again, which the portal knows to be the same.
import * as store from "./workbook-store.js";

const MOST = 40; // Changes in one request: a slow line gets through with some of them.
const LATELY = 600_000; // Milliseconds for which what the portal has needn't be looked at again before sending.
const PATIENCE = 30_000; // Milliseconds after which a request is taken for lost.
const DAY = 86_400_000; // Milliseconds after which what the directory offers is fetched anew.
const AGAIN = 60_000; // Milliseconds after which sending is tried again while the page is open.
const paths = { session: "/workbook/session.json", open: "/workbook/open.json" };
const pathOf = (id, rest = "") => `/workbook/diagnostics/${encodeURIComponent(id)}${rest}.json`;

/** What hinders: "offline", "failed", "signed_out", "forbidden", "gone" or "submitted". */
export class Hindered extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const WHY = { 401: "signed_out", 403: "forbidden", 404: "gone", 409: "submitted" };

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {
      ...options, credentials: "same-origin", cache: "no-store", redirect: "error", signal: AbortSignal.timeout?.(PATIENCE),
    });
  } catch {
    throw new Hindered(navigator.onLine ? "failed" : "offline");
  }
  if (!response.ok) throw new Hindered(WHY[response.status] ?? "failed");
  try {
    return await response.json();
  } catch {
    // A page in place of data: a network that asks for its own sign-in first.
    throw new Hindered("failed");
  }
}

/** Return who is signed in here ({name} or null) and the token that requests need. */
export const askSession = () => ask(paths.session);

/** List the open diagnostics that the signed-in person may take along. */
export const askOpen = () => ask(paths.open);

/** Take a diagnostic along; `known`: bring it up to date, unless it was removed from the device meanwhile. */
export async function fetchDiagnostic(id, known = false) {
  const found = await ask(pathOf(id));
  const instrument = await store.getInstrument(found.instrument);
  if (!instrument || Date.now() - instrument.kept_at > DAY) {
    const fetched = await ask(`/workbook/instruments/${encodeURIComponent(found.instrument)}.json`);
    await store.keepInstrument({ ...fetched, kept_at: Date.now() });
  }
  await store.keep(found, known);
}

/** Send the changes of a diagnostic; what the portal says of each is kept. */
async function sendChanges(id, token) {
  for (;;) {
    const changes = await store.takeToSend(id, MOST);
    if (!changes.length) return;
    const { results } = await ask(pathOf(id, "/answers"), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ changes }),
    });
    await store.noteResults(id, results);
  }
}

/** Look what the portal has of a diagnostic, unless that was done lately, and send; return what hindered, or "". */
async function exchange(id, token, look) {
  try {
    const before = await store.getDiagnostic(id);
    const late = before && (before.problem || before.state !== "open" || Date.now() - before.seen_at > LATELY);
    if (look || late) await fetchDiagnostic(id, true);
    const now = await store.getDiagnostic(id);
    if (now?.state === "submitted") return "submitted";
    await sendChanges(id, token);
    return "";
  } catch (error) {
    if (!(error instanceof Hindered)) throw error;
    if (error.why === "submitted") await store.noteState(id, { state: "submitted" });
    if (error.why === "forbidden" || error.why === "gone") await store.noteState(id, { problem: error.why });
    return error.why;
  }
}

async function exchangeAll(ids, look) {
  let session;
  try {
    session = await askSession();
  } catch (error) {
    if (error instanceof Hindered) return error.why;
    throw error;
  }
  if (!session.name) return "signed_out";
  for (const id of ids) {
    const why = await exchange(id, session.token, look);
    // What hinders one diagnostic alone is noted with it and must not hold the others up.
    if (why && !["forbidden", "gone", "submitted"].includes(why)) return why;
  }
  return "";
}

/** Fetch what is new of these diagnostics, or of all, and send what waits. Return what hindered, or "". */
export async function sync(ids = null, look = true) {
  const wanted = ids ?? (await store.listDiagnostics()).map((one) => one.id);
  if (!wanted.length) return "";
  if (!navigator.onLine) return "offline";
  const work = () => exchangeAll(wanted, look);
  return navigator.locks ? navigator.locks.request("takwia-workbook", work) : work();
}

/**
 * Call a function whenever there may be a network again: the browser says so (then with true: much may have changed
 * meanwhile), the page is looked at, time has passed.
 */
export function whenNetwork(send) {
  window.addEventListener("online", () => send(true));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(false); });
  window.setInterval(() => { if (!document.hidden) send(false); }, AGAIN);
}
