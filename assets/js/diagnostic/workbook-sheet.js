// The questionnaire of one kept diagnostic: one part at a time, each answer kept at once, sent when there is a network.
import { applying, contradictions, progress } from "./workbook-rules.js";
import {
  addressOf, announce, button, element, hindrance, icon, linkButton, nameOf, notice, said, say, sayNumber, urls,
} from "./workbook-page.js";
import { QuestionCard } from "./workbook-questions.js";
import { describe, exportDiagnostic, stateBadges } from "./workbook-state.js";
import * as store from "./workbook-store.js";
import { Hindered, fetchDiagnostic, sync, whenNetwork } from "./workbook-sync.js";

const REST = 4000; // Milliseconds after an answer before it is sent: mostly more follow.

/** Show the questionnaire of a diagnostic, kept from now on if it wasn't. */
export async function showSheet(id, place) {
  let why = "";
  if (!(await store.getDiagnostic(id))) why = await fetchDiagnostic(id).then(() => "", (error) => reasonOf(error));
  const diagnostic = await store.getDiagnostic(id);
  const instrument = diagnostic && (await store.getInstrument(diagnostic.instrument));
  if (!instrument) return showMissing(id, place, why || "failed");
  navigator.storage?.persist?.();
  return new Sheet(diagnostic, instrument, place).start();
}

function reasonOf(error) {
  if (error instanceof Hindered) return error.why;
  throw error;
}

function showMissing(id, place, why) {
  const signIn = why === "signed_out" && linkButton(say("sign_in"), `${urls.sign_in}?next=${addressOf(id)}`, { kind: "first", iconName: "log-in" });
  place.replaceChildren(
    notice(say("missing"), { bad: true }, element("p", {}, hindrance(why))),
    element("div", { class: "actions" }, signIn, linkButton(say("list"), addressOf())),
  );
}

class Sheet {
  constructor(diagnostic, instrument, place) {
    Object.assign(this, { diagnostic, instrument, place, id: diagnostic.id, why: "" });
    this.cards = new Map();
  }

  async start() {
    const name = nameOf(this.diagnostic.association);
    document.querySelector("h1").textContent = name;
    document.title = `${name} – ${document.title}`;
    this.#build();
    store.onChange(() => this.refresh());
    window.addEventListener("hashchange", () => this.#turn(true));
    whenNetwork((look) => this.send(false, look));
    await this.refresh();
    this.#turn(false);
    await this.send();
  }

  /** Read again what is kept, and show it. */
  async refresh() {
    this.diagnostic = (await store.getDiagnostic(this.id)) ?? { ...this.diagnostic, problem: "gone" };
    const { known, changes, answers } = await store.readSheet(this.id);
    const applied = applying(this.instrument, answers);
    const wholes = new Map(contradictions(this.instrument, answers).map(([part, whole]) => [part.id, whole]));
    const open = this.diagnostic.state === "open";
    for (const [question, card] of this.cards) {
      const change = changes[question];
      // What has to be settled is shown even where the question doesn't apply any more.
      const shown = applied.has(question) || Boolean(change && (change.conflict || store.isUnfit(change)));
      card.show({ answer: answers[question], known: known[question], change, shown, open, whole: wholes.get(question) });
    }
    this.#showProgress(applied, answers);
    this.#showState(Object.values(changes));
  }

  /** Send what waits and say what became of it; `asked`: by a person. */
  async send(asked = false, look = true) {
    window.clearTimeout(this.resting);
    this.why = await sync([this.id], look);
    await this.refresh();
    if (asked) announce(hindrance(this.why) || this.state.textContent);
  }

  #build() {
    const { diagnostic, instrument } = this;
    document.querySelector("h1").before(element("nav", { class: "breadcrumb", "aria-label": say("list") },
      element("a", { href: addressOf() }, icon("arrow-left"), say("list"))));
    this.head = element("p", { class: "lead" });
    this.state = element("div", { class: "page-badges" });
    this.messages = element("div", {});
    this.sendButton = button(say("send"), () => this.send(true), { iconName: "send" });
    this.tabs = new Map(instrument.axes.map((axis) => [axis.id, this.#tab(axis)]));
    this.parts = new Map(instrument.axes.map((axis, number) => [axis.id, this.#part(axis, number)]));
    const tabs = element("nav", { class: "tabs", "aria-label": say("parts") }, element("ul", {}, [...this.tabs.values()].map((tab) => element("li", {}, tab))));
    this.place.replaceChildren(
      this.head, this.state, this.messages,
      element("div", { class: "actions page-actions" }, this.sendButton,
        button(say("export"), () => exportDiagnostic(this.diagnostic), { kind: "quiet" })),
      tabs, ...this.parts.values(),
      element("p", { class: "section" }, element("a", { href: urls.entry.replace("CODE", diagnostic.code) }, say("online"))),
    );
  }

  #tab(axis) {
    return element("a", { href: `#${axis.id}` }, `${said(axis.name)} `, element("span", { class: "tab-count" }));
  }

  #part(axis, number) {
    const themes = axis.themes.map((theme) => element("section", { class: "section" },
      element("h3", {}, said(theme.name)), element("div", { class: "stack" }, theme.questions.map((question) => this.#card(question)))));
    const [before, after] = [this.instrument.axes[number - 1], this.instrument.axes[number + 1]];
    const turns = element("nav", { class: "actions part-turns", "aria-label": say("turns") },
      before && linkButton(said(before.name), `#${before.id}`, { iconName: "arrow-left" }),
      after && linkButton(said(after.name), `#${after.id}`, { kind: "first", iconName: "arrow-right" }));
    const heading = element("h2", { tabindex: "-1", id: `part-${axis.id}` }, said(axis.name));
    return element("section", { class: "part", "aria-labelledby": heading.id, hidden: true }, heading,
      element("p", { class: "quiet part-progress" }), themes, turns);
  }

  #card(question) {
    const card = new QuestionCard(question, {
      offered: this.instrument.offered,
      answered: async (answer) => {
        try {
          await store.putAnswer(this.id, question.id, answer);
        } catch (error) {
          this.place.prepend(notice(say("not_saved"), { bad: true }));
          throw error;
        }
        window.clearTimeout(this.resting);
        if (navigator.onLine) this.resting = window.setTimeout(() => this.send(false, false), REST);
      },
      settled: async (mine) => {
        await store.settle(this.id, question.id, mine);
        // First the fields show what was chosen, as they keep what is in them while they have the focus.
        await this.refresh();
        card.focus();
        await this.send(true, false);
      },
      left: () => this.refresh(),
    });
    this.cards.set(question.id, card);
    return card.node;
  }

  /** Show the part that the address names, the first when it names none. */
  #turn(lead) {
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    const chosen = this.parts.has(wanted) ? wanted : this.instrument.axes[0].id;
    for (const [id, part] of this.parts) {
      part.hidden = id !== chosen;
      if (id === chosen) this.tabs.get(id).setAttribute("aria-current", "true");
      else this.tabs.get(id).removeAttribute("aria-current");
    }
    this.tabs.get(chosen).scrollIntoView({ block: "nearest", inline: "center" });
    if (!lead) return;
    const heading = this.parts.get(chosen).querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }

  #showProgress(applied, answers) {
    for (const axis of this.instrument.axes) {
      const { done, asked } = progress(axis, applied, answers);
      const values = { done: sayNumber(done), asked: sayNumber(asked) };
      this.tabs.get(axis.id).querySelector(".tab-count").textContent = say("progress", values);
      this.parts.get(axis.id).querySelector(".part-progress").textContent = say("progress_words", values);
      for (const section of this.parts.get(axis.id).querySelectorAll(".section")) {
        section.hidden = !section.querySelector(".asked:not([hidden])");
      }
    }
  }

  #showState(changes) {
    const { diagnostic } = this;
    const waiting = store.countWaiting(changes);
    this.head.textContent = describe(diagnostic);
    this.state.replaceChildren(...stateBadges(diagnostic, waiting));
    this.sendButton.hidden = diagnostic.state !== "open";
    const found = [];
    if (diagnostic.state === "submitted") {
      found.push(notice(say(waiting.all ? "submitted_unsent" : "submitted_words"), { bad: waiting.all > 0 }));
    } else if (waiting.conflicts) found.push(this.#conflictNotice(changes));
    if (this.why && this.why !== "submitted") {
      const signIn = this.why === "signed_out" && element("p", {}, element("a", { href: `${urls.sign_in}?next=${addressOf(this.id)}` }, say("sign_in")));
      found.push(notice(hindrance(this.why), { iconName: this.why === "offline" ? "wifi" : "info" }, signIn));
    }
    this.messages.replaceChildren(...found);
  }

  /** Lead to each question whose answer was changed elsewhere too. */
  #conflictNotice(changes) {
    const disputed = new Set(changes.filter((change) => change.conflict).map((change) => change.question));
    const links = this.instrument.axes.flatMap((axis) => axis.themes.flatMap((theme) => theme.questions)
      .filter((question) => disputed.has(question.id))
      .map((question) => element("li", {}, element("a", { href: `#${axis.id}`, click: (event) => this.#lead(event, axis, question) }, said(question.text)))));
    return notice(say("conflict_words"), { bad: true }, element("ul", {}, links));
  }

  #lead(event, axis, question) {
    event.preventDefault();
    window.history.replaceState(null, "", `#${axis.id}`);
    this.#turn(false);
    const { node } = this.cards.get(question.id);
    node.scrollIntoView();
    (node.querySelector(".dispute button") ?? node.querySelector("input"))?.focus({ preventScroll: true });
  }
}

