// One question of the workbook: its answers to choose or to type, "don't know", a note, and what became of the answer.
import { MOST_LEVEL, checkValue } from "./workbook-rules.js";
import { writeDay } from "./typed.js";
import { button, element, icon, language, nameOf, said, say, sayDay, sayNumber } from "./workbook-page.js";

const MANY = 12; // So many answers to choose from need a search.
const NOTE_LETTERS = 2000;
const WITHOUT = ["unknown", "not_reviewed"];
const CHOSEN = ["yes_no", "level", "choice"]; // One answer of several, "don't know" among them.

/** List what a question offers to choose, as [value, words]. */
export function offers(question, offered) {
  if (question.type === "yes_no") return [[true, say("yes")], [false, say("no")]];
  if (question.type === "level") return question.levels.map((words, level) => [level, said(words)]);
  const own = (question.choices ?? []).map((choice) => [choice.id, said(choice.text)]);
  return [...own, ...(offered[question.source] ?? []).map((item) => [item.id, nameOf(item)])];
}

/** Say an answer in words. */
export function answerWords(question, answer, offered) {
  if (!answer?.state) return say("no_answer");
  if (answer.state !== "answered") return say(answer.state);
  const { value } = answer;
  if (question.type === "number") return `${sayNumber(value)} ${said(question.unit)}`.trim();
  if (question.type === "date") return sayDay(value);
  const names = new Map(offers(question, offered));
  const words = (Array.isArray(value) ? value : [value]).map((one) => names.get(one) ?? String(one)).join(say("comma"));
  return question.type === "level" ? say("level", { level: value, most: MOST_LEVEL, words }) : words;
}

/** Say what is wrong with what was typed. */
function problemWords(question, problem) {
  const bound = { too_small: question.least, too_large: question.most }[problem];
  return say(problem, bound === undefined ? {} : { number: sayNumber(bound) });
}

/** A question on the page. `answered` is called with the new answer, `settled` with true for the one given here. */
export class QuestionCard {
  #boxes = []; // What can be chosen, in the order of the options; for one of several, "don't know" follows.
  #without = []; // "Don't know" and "not reviewed", where they stand beside what is typed or ticked.

  constructor(question, { offered, answered, settled, left }) {
    Object.assign(this, { question, offered, answered, settled });
    this.id = `q-${question.id}`;
    this.one = CHOSEN.includes(question.type);
    this.options = ["number", "date"].includes(question.type) ? [] : offers(question, offered);
    this.node = this.#build();
    this.fields.addEventListener("focusout", left);
  }

  /** Show the question as it stands: its answer, what the portal has, whether it may be changed. */
  show({ answer, known, change, shown, open, whole }) {
    this.node.hidden = !shown;
    // What is being typed is newer than what was read.
    if (!this.fields.contains(document.activeElement)) this.#fill(answer);
    this.fields.disabled = !open;
    this.answer = answer;
    this.erase.hidden = !open || (!answer?.state && !answer?.typed && !answer?.note);
    this.carried.hidden = !known?.carried || Boolean(change) || !open;
    this.#tell(this.#words(change, whole));
    this.#showConflict(change, known, open);
    this.state.textContent = !change || change.conflict ? "" : say(open ? "waits" : "not_sent");
  }

  /** Say what is to be corrected, or nothing. `whole`: the question whose number this one's exceeds. */
  #words(change, whole) {
    if (change?.problem) return problemWords(this.question, change.problem);
    if (change?.refused) return change.refused;
    if (change && !change.state && change.note) return say("note_alone");
    return whole ? say("contradiction", { whole: said(whole.text) }) : "";
  }

  #build() {
    const { question, id } = this;
    this.error = element("p", { class: "field-error", id: `${id}-error`, hidden: true });
    this.conflict = element("div", { class: "dispute", hidden: true });
    this.state = element("p", { class: "question-state quiet small" });
    this.erase = button(say("erase"), () => this.#clear(), { kind: "quiet", about: said(question.text) });
    this.carried = element("div", { class: "question-carried", hidden: true },
      element("span", { class: "badge badge-waiting" }, icon("clock"), say("carried")),
      button(say("confirm"), () => this.answered({ ...this.answer, carried: false }), { about: said(question.text) }));
    const hint = question.help && element("p", { class: "field-hint", id: `${id}-hint` }, said(question.help));
    this.fields = element("fieldset", { class: "field", "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-error` },
      element("legend", {}, said(question.text)), hint, this.error, this.carried, this.#inputs(), this.#noteField(), this.erase);
    this.fields.addEventListener("input", (event) => event.target.type !== "search" && this.#changed(event.target));
    return element("div", { class: "card asked", id }, this.fields, this.conflict, this.state);
  }

  #noteField() {
    const id = `${this.id}-note`;
    this.note = element("textarea", { id, class: "form-control", rows: 3, maxlength: NOTE_LETTERS });
    this.noteBox = element("details", { class: "question-note" },
      element("summary", {}, icon("pencil"), say("note")),
      element("label", { class: "visually-hidden", for: id }, say("note_on", { question: said(this.question.text) })), this.note);
    return this.noteBox;
  }

  #inputs() {
    const without = WITHOUT.map((state) => say(state));
    if (this.one) {
      const words = this.options.map(([level, text]) => (this.question.type === "level" ? [element("b", {}, level), ` ${text}`] : text));
      return this.#list("radio", [...words, ...without], this.#boxes);
    }
    const aside = this.#list("checkbox", without, this.#without, "-aside");
    if (this.question.type === "choices") return [this.#list("checkbox", this.options.map(([, text]) => text), this.#boxes), aside];
    return [this.#typedField(), aside].flat();
  }

  #typedField() {
    const [{ question, id }, date] = [this, this.question.type === "date"];
    this.typed = element("input", {
      id: `${id}-typed`, class: "form-control is-short", type: "text", inputmode: date ? "numeric" : "decimal", dir: date ? "ltr" : null,
      autocomplete: "off", "aria-label": said(question.text), "aria-describedby": `${id}-error`,
    });
    if (date) return [element("p", { class: "field-hint" }, say("day_hint")), this.typed];
    return element("div", { class: "row-of" }, this.typed, question.unit && element("span", { class: "quiet" }, said(question.unit)));
  }

  #list(type, texts, inputs, named = "") {
    const rows = texts.map((text, place) => {
      const id = `${this.id}${named}-${place}`;
      const input = element("input", { type, id, name: `${this.id}${named}` });
      inputs.push(input);
      const aside = type === "radio" && place >= this.options.length;
      return element("li", { class: `choice${aside ? " choice-aside" : ""}` }, input, element("label", { for: id }, text));
    });
    const list = element("ul", { class: `choices choices${named}` }, rows);
    return rows.length > MANY ? [this.#search(rows, inputs), list] : list;
  }

  #search(rows, inputs) {
    const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const look = (event) => rows.slice(0, this.options.length).forEach((row, place) => {
      row.hidden = !fold(row.textContent).includes(fold(event.target.value)) && !inputs[place].checked;
    });
    return element("input", { type: "search", class: "form-control", "aria-label": say("search"), placeholder: say("search"), input: look });
  }

  /** Read the answer from the fields; with `problem` and `typed` when what was typed can't be one. */
  #read() {
    const [{ question }, note] = [this, this.note.value];
    const make = (state, value = null, more = {}) => ({ state, value, note, ...more });
    const chosen = this.#boxes.map((box, place) => (box.checked ? place : -1)).filter((place) => place >= 0);
    if (this.one) {
      if (!chosen.length) return make(null);
      const option = this.options[chosen[0]];
      return option ? make("answered", option[0]) : make(WITHOUT[chosen[0] - this.options.length]);
    }
    const state = WITHOUT.find((_state, place) => this.#without[place].checked);
    if (state) return make(state);
    const given = this.typed ? this.typed.value.trim() : chosen.map((place) => this.options[place][0]);
    if (!given.length) return make(null);
    const { value, problem } = checkValue(question, given);
    return problem ? make(null, null, { problem, typed: given }) : make("answered", value);
  }

  #fill(answer) {
    const value = answer?.state === "answered" ? answer.value : null;
    const without = WITHOUT.indexOf(answer?.state);
    this.#boxes.forEach((box, place) => {
      const option = this.options[place]?.[0];
      if (place >= this.options.length) box.checked = place - this.options.length === without;
      else box.checked = Array.isArray(value) ? value.includes(option) : value === option;
    });
    this.#without.forEach((box, place) => { box.checked = place === without; });
    if (this.typed) this.typed.value = answer?.typed || (value === null ? "" : this.#written(value));
    this.#rest();
    this.note.value = answer?.note ?? "";
    if (answer?.note) this.noteBox.open = true;
  }

  #written(value) {
    if (this.question.type === "date") return writeDay(value);
    return typeof value === "number" && language === "fr" ? String(value).replace(".", ",") : String(value);
  }

  /** Beside "don't know" and "not reviewed" nothing else is answered. */
  #rest() {
    const without = this.#without.some((box) => box.checked);
    if (this.typed) this.typed.disabled = without;
    if (!this.one) this.#boxes.forEach((box) => { box.disabled = without; });
  }

  #changed(field) {
    if (this.#without.includes(field) && field.checked) this.#without.forEach((box) => { box.checked = box === field; });
    this.#rest();
    const answer = this.#read();
    this.#tell(answer.problem ? problemWords(this.question, answer.problem) : "");
    this.answered(answer);
  }

  #clear() {
    const nothing = { state: null, value: null, note: "" };
    this.#fill(nothing);
    this.answered(nothing);
    this.focus();
  }

  /** Lead the keyboard to the question. */
  focus() {
    this.fields.querySelector("input:enabled")?.focus();
  }

  #tell(words) {
    this.error.hidden = !words;
    this.fields.classList.toggle("has-error", Boolean(words));
    if (words) this.typed?.setAttribute("aria-invalid", "true");
    else this.typed?.removeAttribute("aria-invalid");
    if (this.error.dataset.words === words) return;
    this.error.dataset.words = words;
    this.error.replaceChildren(...(words ? [icon("circle-alert"), words] : []));
  }

  /** Show both answers where they differ: to choose, or, once the diagnostic is submitted, to read. */
  #showConflict(change, known, open) {
    const shown = Boolean(change) && (change.conflict || !open);
    const state = shown ? JSON.stringify([change.state, change.value, change.note, known?.revision, open]) : "";
    this.conflict.hidden = !shown;
    if (this.conflict.dataset.state === state) return;
    this.conflict.dataset.state = state;
    this.conflict.replaceChildren(...(shown ? this.#conflictParts(change, known, open) : []));
  }

  #conflictParts(change, known, open) {
    const side = (term, answer) => [element("dt", {}, term),
      element("dd", {}, answerWords(this.question, answer, this.offered), answer?.note && element("span", { class: "note-below as-typed" }, answer.note))];
    const facts = element("dl", { class: "facts" }, side(say("mine"), change), side(say("theirs"), known));
    if (!open) return [facts];
    const choose = (words, mine) => button(say(words), () => this.settled(mine), { about: said(this.question.text) });
    return [
      element("p", { class: "field-error" }, icon("circle-alert"), say("conflict")), facts,
      element("div", { class: "actions" }, choose("keep_mine", true), choose("take_theirs", false)),
    ];
  }
}
