// What this device keeps, in IndexedDB: diagnostics, their instruments, the answers that the portal had when they were
// last seen, and the changes made here that it doesn't have yet. A change stays until the portal says that it has it.
//
// diagnostics: as the portal sends them, with `problem` ("gone", "forbidden") when it no longer does.
// answers:     {diagnostic, question, state, value, note, carried, revision}
// changes:     {diagnostic, question, state, value, note, typed, problem, base, save, at, sending, conflict, refused}
//   typed: what was typed and can't be an answer; problem: why.
//   base: the revision that was seen when the answer was given. save: an id of this saving.
//   sending: what was sent and not confirmed yet; it is sent again, unchanged, before anything newer.
//   conflict: the portal has another answer (in `answers`), and a person has to choose. refused: the portal's words.
import { openDB } from "idb";
import { sameAnswer } from "./workbook-rules.js";

const NAME = "takwia-workbook";
const VERSION = 1;
let opened = null;
const listeners = new Set();
const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());

function database() {
  opened ??= openDB(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("diagnostics", { keyPath: "id" });
      db.createObjectStore("instruments", { keyPath: "id" });
      for (const name of ["answers", "changes"]) {
        db.createObjectStore(name, { keyPath: ["diagnostic", "question"] }).createIndex("diagnostic", "diagnostic");
      }
    },
    blocking: (_current, _wanted, event) => event.target.close(),
    terminated: () => { opened = null; },
  });
  return opened;
}

/** Call a function whenever something that is kept changed, in this page or another one. */
export function onChange(listener) {
  listeners.add(listener);
}

function tell() {
  listeners.forEach((listener) => listener());
  channel?.postMessage("changed");
}

/** An id of one saving; browsers have none to give outside of a secure context. */
function newSave() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pick = ({ state, value, note }) => ({ state: state ?? null, value: value ?? null, note: (note ?? "").trim() });

/** Say whether the portal has an answer already; one carried over from last time isn't confirmed by being the same. */
const isThere = (answer, known) => sameAnswer(answer, known) && !known?.carried;

/** List the diagnostics that are kept, by name. */
export async function listDiagnostics() {
  const all = await (await database()).getAll("diagnostics");
  return all.sort((one, other) => one.association.name_fr.localeCompare(other.association.name_fr, "fr"));
}

export const getDiagnostic = async (id) => (await database()).get("diagnostics", id);
export const getInstrument = async (id) => (await database()).get("instruments", id);
export const keepInstrument = async (instrument) => (await database()).put("instruments", instrument);
export const listChanges = async (id) => (await database()).getAllFromIndex("changes", "diagnostic", id);

/** Read the answers of a diagnostic by question: `known` to the portal, `changes` made here, `answers`: these over those. */
export async function readSheet(id) {
  const read = (await database()).transaction(["answers", "changes"]);
  const [known, changes] = (await Promise.all(
    ["answers", "changes"].map((name) => read.objectStore(name).index("diagnostic").getAll(id)),
  )).map((rows) => Object.fromEntries(rows.map((row) => [row.question, row])));
  return { known, changes, answers: { ...known, ...changes } };
}

/** Say whether a change can't be sent as it is: it can't be an answer, or is a note without one, or was refused. */
export const isUnfit = (change) => Boolean(change.refused || change.problem) || (!change.state && Boolean(change.note));

/** Count what waits among changes: to send, in conflict, to correct. */
export function countWaiting(changes) {
  const conflicts = changes.filter((change) => change.conflict).length;
  const unfit = changes.filter((change) => !change.conflict && isUnfit(change)).length;
  return { all: changes.length, conflicts, unfit, toSend: changes.length - conflicts - unfit };
}

/** Keep an answer given here at once; what the portal had already isn't a change. */
export async function putAnswer(id, question, answer) {
  const write = (await database()).transaction(["answers", "changes"], "readwrite");
  const [changes, key] = [write.objectStore("changes"), [id, question]];
  const [known, change] = await Promise.all([write.objectStore("answers").get(key), changes.get(key)]);
  const back = isThere(answer, known) && !change?.sending && !change?.conflict;
  if (back) await changes.delete(key);
  else {
    await changes.put({
      ...pick(answer), typed: answer.typed ?? "", problem: answer.problem ?? "", diagnostic: id, question,
      base: change?.base ?? known?.revision ?? 0, save: newSave(), at: Date.now(), sending: change?.sending ?? null, conflict: change?.conflict ?? false, refused: "",
    });
  }
  await write.done;
  tell();
}

/**
 * Keep a diagnostic as the portal has it now; what was changed here stays, marked where it was changed there too.
 * With `onlyKnown` one that was removed from the device stays removed.
 */
export async function keep({ answers, ...diagnostic }, onlyKnown) {
  const write = (await database()).transaction(["diagnostics", "answers", "changes"], "readwrite");
  const [known, changes] = [write.objectStore("answers"), write.objectStore("changes")];
  const before = await write.objectStore("diagnostics").get(diagnostic.id);
  if (!before && onlyKnown) return;
  write.objectStore("diagnostics").put({ kept_at: Date.now(), ...before, ...diagnostic, problem: "", seen_at: Date.now() });
  for (const [question, answer] of Object.entries(answers)) {
    known.put({ ...answer, diagnostic: diagnostic.id, question });
    const change = await changes.get([diagnostic.id, question]);
    if (!change) continue;
    // It was sent and had arrived, only the portal's word for it was lost on the way.
    if (change.sending && answer.revision === change.sending.base + 1 && sameAnswer(change.sending, answer)) {
      [change.base, change.sending] = [answer.revision, null];
      changes.put(change);
    }
    if (isThere(change, answer) && !change.sending) changes.delete([diagnostic.id, question]);
    else if (!change.sending && change.base < answer.revision) changes.put({ ...change, conflict: true });
  }
  await write.done;
  tell();
}

/** Note why the portal no longer gives a diagnostic, or that it was submitted. */
export async function noteState(id, facts) {
  const db = await database();
  const found = await db.get("diagnostics", id);
  if (found) await db.put("diagnostics", { ...found, ...facts });
  tell();
}

/** Return at most so many changes to send, and remember that they are on their way. */
export async function takeToSend(id, most) {
  const write = (await database()).transaction("changes", "readwrite");
  const waiting = (await write.store.index("diagnostic").getAll(id)).filter((change) => !change.conflict && (change.sending || !isUnfit(change)));
  const taken = waiting.slice(0, most);
  for (const change of taken) {
    change.sending ??= { ...pick(change), base: change.base, save: change.save };
    write.store.put(change);
  }
  await write.done;
  return taken.map((change) => ({ question: change.question, ...change.sending }));
}

/** Keep what the portal said of the changes sent: {question, status, message, current}. */
export async function noteResults(id, results) {
  const write = (await database()).transaction(["answers", "changes"], "readwrite");
  const [known, changes] = [write.objectStore("answers"), write.objectStore("changes")];
  for (const { question, status, message, current } of results) {
    const change = await changes.get([id, question]);
    if (!change?.sending) continue;
    const { sending } = change;
    change.sending = null;
    if (status !== "invalid") known.put({ ...current, diagnostic: id, question });
    if (status === "saved" && change.save === sending.save) changes.delete([id, question]);
    else if (status === "saved") changes.put({ ...change, base: sending.base + 1 });
    else if (status === "conflict" && isThere(change, current)) changes.delete([id, question]);
    else if (status === "conflict") changes.put({ ...change, conflict: true });
    // An answer given anew since then was not the one refused.
    else changes.put({ ...change, refused: change.save === sending.save ? message : "" });
  }
  await write.done;
  tell();
}

/** Settle a conflict: keep the answer given here (it is sent over the other, which was seen), or take the other. */
export async function settle(id, question, mine) {
  const write = (await database()).transaction(["answers", "changes"], "readwrite");
  const [changes, key] = [write.objectStore("changes"), [id, question]];
  const [known, change] = await Promise.all([write.objectStore("answers").get(key), changes.get(key)]);
  if (!mine) changes.delete(key);
  else if (change) changes.put({ ...change, base: known?.revision ?? 0, save: newSave(), conflict: false, refused: "" });
  await write.done;
  tell();
}

/** Take a diagnostic and all its answers off this device, and its instrument when no other needs it. */
export async function remove(id) {
  const stores = ["diagnostics", "instruments", "answers", "changes"];
  const write = (await database()).transaction(stores, "readwrite");
  const found = await write.objectStore("diagnostics").get(id);
  write.objectStore("diagnostics").delete(id);
  for (const name of ["answers", "changes"]) {
    for (const key of await write.objectStore(name).index("diagnostic").getAllKeys(id)) write.objectStore(name).delete(key);
  }
  const rest = await write.objectStore("diagnostics").getAll();
  if (found && !rest.some((other) => other.instrument === found.instrument)) {
    write.objectStore("instruments").delete(found.instrument);
  }
  await write.done;
  tell();
}
