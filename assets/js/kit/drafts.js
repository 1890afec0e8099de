// What is typed into any form is kept on this device until the portal says that it has arrived: a closed tab, a lost
// connection, another language, Back or a session that has ended lose nothing. Passwords, also shown ones, codes that
// work once, and files are never kept.

const PREFIX = "takwia:draft:";
const DAYS = 14;
const PAUSE = 300; // Milliseconds after the last letter.
const NEVER = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

const SECRET = /password|one-time-code/; // As the browser is told of a field; a password that is shown is a text.

const secret = (field) => NEVER.has(field.type) || SECRET.test(field.getAttribute("autocomplete") ?? "");
const kept = (form) => form.method === "post" && !("keepsItself" in form.dataset) && !("forgets" in form.dataset)
  && !form.querySelector("[autocomplete=current-password]"); // To sign in is no work that one could lose.
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type && !secret(field)
  && field.tagName !== "FIELDSET" && field.tagName !== "OUTPUT");
const isBox = (field) => field.type === "checkbox" || field.type === "radio";
const word = (form) => form.querySelector("input[name=once]")?.value;

/** Read or write the device's store; a device that has none, or whose store is full, keeps nothing. */
function store(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
}

/** The name of a form's draft: its reader, its page, where it is sent, and which of several alike it is. */
function nameOf(form) {
  const address = form.getAttribute("action") || window.location.pathname;
  const alike = [...document.forms].filter((other) => (other.getAttribute("action") || window.location.pathname) === address);
  const { pathname, search } = window.location;
  return `${PREFIX}${document.body.dataset.reader}:${pathname}${search}:${address}:${alike.indexOf(form)}`;
}

/** Whether a form came back with its errors: then all that stands in it was typed. */
const cameBack = (form) => Boolean(form.querySelector("[aria-invalid]") || document.querySelector(".error-summary"));

/** Whether somebody changed a field since the page gave it. */
function isTouched(field) {
  if (isBox(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

/** What stands in a form: [name, value, chosen or not, typed or not] of each field, in their order. */
function contentOf(form) {
  const all = cameBack(form);
  return fieldsOf(form).map((field) => [field.name, field.multiple && field.options
    ? [...field.selectedOptions].map((option) => option.value) : field.value, isBox(field) ? field.checked : null,
  all || isTouched(field)]);
}

function keep(form) {
  const draft = { at: Date.now(), once: word(form), content: contentOf(form) };
  store((device) => device.setItem(nameOf(form), JSON.stringify(draft)));
}

/** Put one value back; say whether it differs from what stands there. */
function putBack(field, [, value, chosen]) {
  if (isBox(field)) {
    const differs = field.checked !== chosen;
    field.checked = chosen;
    return differs;
  }
  if (Array.isArray(value)) {
    const before = [...field.selectedOptions].map((option) => option.value).join("\n");
    for (const option of field.options) option.selected = value.includes(option.value);
    return before !== value.join("\n");
  }
  const differs = field.value !== value;
  field.value = value;
  return differs && field.value === value;
}

/** Fill a form with its draft; say whether anything differs from what the page shows by itself. */
function fill(form, draft) {
  const waiting = [...draft.content];
  let differs = false;
  for (const field of fieldsOf(form)) {
    const at = waiting.findIndex(([name, value, chosen]) => name === field.name
      && (chosen === null) === !isBox(field) && (!isBox(field) || value === field.value));
    if (at < 0) continue;
    const [found] = waiting.splice(at, 1);
    // What nobody typed stays as it is now: somebody else may have changed it meanwhile.
    if (found[3] && putBack(field, found)) {
      differs = true;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  return differs;
}

/** Say above a form that it was filled, with a way to empty it. */
function tell(form, name) {
  const { kept: text, afresh } = document.body.dataset;
  const note = document.createElement("div");
  note.className = "flash draft-note";
  note.setAttribute("role", "status");
  const said = document.createElement("p");
  said.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-small";
  button.textContent = afresh;
  button.addEventListener("click", () => {
    store((device) => device.removeItem(name));
    form.reset();
    note.remove();
  });
  note.append(said, button);
  for (let folded = form.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  form.before(note);
}

function restore(form) {
  const name = nameOf(form);
  const draft = store((device) => JSON.parse(device.getItem(name)));
  // A form that comes back with its errors holds what was typed already.
  if (!draft || cameBack(form)) return;
  if (fill(form, draft)) tell(form, name);
}

/** Forget the drafts that a test picks, by name and content. */
function forget(test) {
  store((device) => {
    for (const name of Object.keys(device).filter((each) => each.startsWith(PREFIX))) {
      if (test(name, JSON.parse(device.getItem(name)))) device.removeItem(name);
    }
  });
}

/** Forget what has arrived, as the portal's cookie tells, and what is old. */
function clean() {
  const arrived = /(?:^|; )sent=([\w-]+)/.exec(document.cookie)?.[1];
  const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
  forget((name, draft) => draft.at < oldest || (arrived && draft.once === arrived));
}

/** Without a connection a form stays where it is, with what was typed. */
function stay(event, form) {
  if (navigator.onLine !== false) return;
  event.preventDefault();
  form.querySelector(".offline-note")?.remove();
  const note = document.createElement("p");
  note.className = "field-error offline-note";
  note.setAttribute("role", "alert");
  note.textContent = document.body.dataset.offline;
  form.append(note);
}

/** Keep what is typed into the forms of this page, and put back what was kept. */
export function keepDrafts() {
  clean();
  for (const form of document.forms) {
    if (kept(form) && fieldsOf(form).length) restore(form);
  }
  const timers = new Map();
  const typed = (event) => {
    const form = event.target.form;
    if (!form || !kept(form) || secret(event.target)) return;
    window.clearTimeout(timers.get(form));
    timers.set(form, window.setTimeout(() => keep(form), PAUSE));
  };
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("forgets" in form.dataset) {
      for (const timer of timers.values()) window.clearTimeout(timer);
      forget((name) => name.startsWith(`${PREFIX}${document.body.dataset.reader}:`));
    }
    if (!kept(form)) return;
    if (fieldsOf(form).length) keep(form);
    stay(event, form);
  });
}
