// Saves each answer of a questionnaire as it is given; without this script the page's button saves all of them.
import { holds } from "./conditions.js";
import { readDay, readNumber, writeDay } from "./typed.js";

const WAIT = 1200; // ms after the last key before what is being typed is saved
const RETRY = 5000; // ms before a saving is tried again when the line is down
const form = document.querySelector("form.questions");
const state = form.querySelector(".save-state");
const token = form.querySelector("input[name=csrf_token]").value;
const known = JSON.parse(form.dataset.known);
const waiting = new Map(); // question → change that isn't saved yet
let sending = false;
let timer = 0;

const questions = new Map([...form.querySelectorAll("[data-question]")].map((box) => [box.dataset.question, box]));
const byName = (box, name) => [...box.querySelectorAll(`[name="${name}-${CSS.escape(box.dataset.question)}"]`)];
const textOf = (key) => form.dataset[key];

/** Return what the fields of a question say: its state and value as the server takes them. */
function read(box) {
  const inputs = byName(box, "answer");
  const chosen = inputs.filter((input) => !/radio|checkbox/.test(input.type) || input.checked).map((input) => input.value.trim());
  const mark = byName(box, "state").find((input) => input.checked)?.value ?? (/^:/.test(chosen[0] ?? "") ? chosen[0] : "");
  if (mark) return { state: mark.slice(1), value: null };
  const value = box.dataset.type === "choices" ? chosen : chosen[0] ?? "";
  return value.length ? { state: "answered", value } : { state: null, value: null };
}

/** Return a value as conditions compare it. */
function comparable(box) {
  const { state: said, value } = read(box);
  if (said !== "answered") return null;
  if (box.dataset.type === "yes_no") return value === "yes";
  if (box.dataset.type === "date") return readDay(value) || null;
  return /level|number/.test(box.dataset.type) ? readNumber(value, ".,") : value;
}

/** Say whether a question is asked, from the answers on this page and those known from others. */
function applies(id) {
  const box = questions.get(id);
  const when = box ? JSON.parse(box.dataset.when) : known[id]?.when ?? [];
  return when.every((test) => {
    const other = questions.get(test.question);
    const value = other ? comparable(other) : known[test.question]?.value ?? null;
    return applies(test.question) && value !== null && holds(test, value);
  });
}

function showWhatApplies() {
  for (const [id, box] of questions) {
    const asked = applies(id);
    box.classList.toggle("is-not-asked", !asked);
    box.querySelector(".question-body").hidden = !asked;
    const why = box.querySelector(".why-not");
    if (why) why.hidden = asked;
  }
}

/** "Don't know" and a value exclude each other where they are separate fields. */
function exclude(box, input) {
  const [states, answers] = [byName(box, "state"), byName(box, "answer")];
  if (!states.length) return;
  if (states.includes(input) && input.checked) {
    for (const other of states) if (other !== input) other.checked = false;
    for (const answer of answers) {
      if (answer.type === "checkbox") answer.checked = false;
      else answer.value = "";
    }
  } else if (answers.includes(input) && (input.type === "checkbox" ? input.checked : input.value.trim())) {
    for (const other of states) other.checked = false;
  }
}

function tell(key, trouble = false) {
  state.textContent = key ? textOf(key) : "";
  state.classList.toggle("is-trouble", trouble);
}

function showError(box, message) {
  const line = box.querySelector(":scope .field-error");
  line.querySelector("span").textContent = message;
  line.hidden = !message;
  box.classList.toggle("has-error", Boolean(message));
}

function put(box) {
  const note = byName(box, "note")[0].value;
  const base = Number(byName(box, "seen")[0].value.split(":")[0]);
  const save = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
  waiting.set(box.dataset.question, { question: box.dataset.question, ...read(box), note, base, save });
  send();
}

/** Show both answers of a conflict, and let the person choose. */
function showConflict(box, result) {
  const place = box.querySelector(".conflict-place");
  const panel = document.createElement("div");
  panel.className = "conflict";
  for (const [label, words] of [["theirAnswer", result.theirs], ["myAnswer", result.mine]]) {
    const line = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = `${textOf(label)} `;
    line.append(strong, words);
    panel.append(line);
  }
  const actions = document.createElement("div");
  actions.className = "actions";
  for (const key of ["theirs", "mine"]) {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.className = "button button-second button-small";
    choice.textContent = textOf(key);
    choice.addEventListener("click", () => settle(box, result, key));
    actions.append(choice);
  }
  panel.append(actions);
  place.replaceChildren(panel);
}

function settle(box, result, key) {
  byName(box, "seen")[0].value = result.seen;
  box.querySelector(".conflict-place").replaceChildren();
  showError(box, "");
  if (key === "mine") put(box);
  else fill(box, result.current);
}

/** Put an answer of the server into the fields. */
function fill(box, answer) {
  const value = answer.value === true ? "yes" : answer.value === false ? "no" : answer.value;
  const values = [value ?? []].flat().map(String);
  for (const input of byName(box, "answer")) {
    if (/radio|checkbox/.test(input.type)) input.checked = values.includes(input.value) || input.value === `:${answer.state}`;
    else input.value = box.dataset.type === "date" && values[0] ? writeDay(values[0]) : values[0] ?? "";
  }
  for (const input of byName(box, "state")) input.checked = input.value === `:${answer.state}`;
  byName(box, "note")[0].value = answer.note;
  showWhatApplies();
}

function take(result, sent) {
  const box = questions.get(result.question);
  // What was changed again meanwhile stays waiting, and is saved over this saving.
  const newer = waiting.get(result.question);
  if (newer === sent) waiting.delete(result.question);
  showError(box, result.message);
  if (result.status === "conflict") {
    waiting.delete(result.question);
    showConflict(box, result);
  } else if (result.status === "saved") {
    byName(box, "seen")[0].value = result.seen;
    if (newer && newer !== sent) newer.base = result.current.revision;
    box.querySelector(".carried")?.remove();
  }
}

/** Send what waits, one saving at a time; when the line is down, say so and try again. */
async function send() {
  clearTimeout(timer);
  if (sending || !waiting.size) return;
  sending = true;
  tell("saving");
  const changes = [...waiting.values()];
  try {
    const response = await fetch(form.dataset.save, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(changes),
      redirect: "error",
    });
    if (response.status >= 500) throw new TypeError("The server can't answer now.");
    if (!response.ok) {
      tell("refused", true);
      return;
    }
    const results = await response.json();
    results.forEach((result, index) => take(result, changes[index]));
    const good = results.every((result) => result.status === "saved");
    tell(good ? "saved" : "");
  } catch {
    tell("offline", true);
    timer = setTimeout(send, RETRY);
    return;
  } finally {
    sending = false;
  }
  send();
}

let typing = 0;
form.addEventListener("input", (event) => {
  const box = event.target.closest("[data-question]");
  if (!box || !/^(answer|note)-/.test(event.target.name) || /radio|checkbox|file/.test(event.target.type)) return;
  // Half a day is none: it is read when the field is left.
  if (box.dataset.type === "date" && event.target.name.startsWith("answer-")) return;
  clearTimeout(typing);
  tell("saving"); // What is being typed isn't saved yet.
  typing = setTimeout(() => change(box, event.target), WAIT);
});
form.addEventListener("change", (event) => {
  const box = event.target.closest("[data-question]");
  if (!box || event.target.type === "file" || /^(keep|seen|conflict)-/.test(event.target.name)) return;
  clearTimeout(typing);
  change(box, event.target);
});

function change(box, input) {
  exclude(box, input);
  showWhatApplies();
  // A note alone waits for its answer.
  if (/^note-/.test(input.name) && !read(box).state) {
    tell("");
    return;
  }
  put(box);
}

window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size && !form.dataset.sent) event.preventDefault();
});
showWhatApplies();
