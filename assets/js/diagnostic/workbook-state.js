// How a kept diagnostic stands, in words: all sent, so many answers to send, conflicts to settle, submitted meanwhile.
import { download, element, hindrance, icon, nameOf, say, sayCount, sayMoment } from "./workbook-page.js";
import * as store from "./workbook-store.js";

/** Say in badges what waits of a diagnostic. */
export function stateBadges(diagnostic, waiting) {
  const badge = (text, iconName, tone = "") => element("span", { class: `badge${tone && ` badge-${tone}`}` }, icon(iconName), text);
  const found = diagnostic.synthetic ? [element("span", { class: "badge badge-synthetic" }, say("synthetic"))] : [];
  if (diagnostic.state === "submitted") found.push(badge(say("submitted"), "check", "no"));
  if (diagnostic.problem) found.push(badge(hindrance(diagnostic.problem), "circle-alert", "waiting"));
  if (waiting.conflicts) found.push(badge(sayCount("conflicts", waiting.conflicts), "circle-alert", "waiting"));
  if (waiting.unfit) found.push(badge(sayCount("to_correct", waiting.unfit), "pencil", "waiting"));
  if (waiting.toSend) {
    const words = diagnostic.state === "submitted" ? "unsent" : "to_send";
    found.push(badge(sayCount(words, waiting.toSend), "clock", "waiting"));
  }
  if (!waiting.all) found.push(badge(say("all_sent"), "check"));
  return found;
}

/** Say which diagnostic this is: its code and when the portal was last asked about it. */
export function describe(diagnostic) {
  const parts = [nameOf(diagnostic.association, "place"), say("code", { code: diagnostic.code })];
  if (diagnostic.cycle > 1) parts.push(say("cycle", { number: diagnostic.cycle }));
  return [...parts, say("seen", { moment: sayMoment(diagnostic.seen_at) })].filter(Boolean).join(" · ");
}

/** Give all that is kept of a diagnostic as a file. */
export async function exportDiagnostic(diagnostic) {
  const { answers, changes } = await store.readSheet(diagnostic.id);
  const rows = Object.values(answers).map(({ question, state, value, note, typed }) => ({
    question, state, value, note, ...(typed ? { typed } : {}), sent: !changes[question],
  }));
  const { id, code, association, instrument, state, synthetic } = diagnostic;
  const content = { diagnostic: id, code, association, instrument, state, synthetic, exported_at: new Date().toISOString(), answers: rows };
  download(`diagnostic-${code}.json`, `${JSON.stringify(content, null, 2)}\n`);
}
