// The diagnostics kept on this device, how each stands, and those that can be taken along.
import {
  addressOf, announce, button, element, hindrance, linkButton, nameOf, notice, say, sayCount, urls,
} from "./workbook-page.js";
import { describe, exportDiagnostic, stateBadges } from "./workbook-state.js";
import * as store from "./workbook-store.js";
import { Hindered, askOpen, askSession, fetchDiagnostic, sync, whenNetwork } from "./workbook-sync.js";

const SHOWN = 30; // So many that can be taken along are shown; a search finds the others.

/** Show the list, and offer what the portal has. */
export async function showList(place) {
  await new List(place).start();
}

class List {
  constructor(place) {
    Object.assign(this, { place, open: [], why: "", sure: "", wanted: "" });
  }

  async start() {
    this.messages = element("div", {});
    this.kept = element("div", {});
    this.offer = element("section", { class: "section", "aria-labelledby": "offer-title", hidden: true });
    this.place.replaceChildren(this.messages, this.kept, this.offer);
    this.#buildOffer();
    store.onChange(() => this.refresh());
    whenNetwork((look) => this.send(false, look));
    window.addEventListener("offline", () => { this.why = "offline"; this.refresh(); });
    await this.refresh();
    await this.send();
  }

  /** Send what waits, look at what the portal has, and show both; `asked`: by a person. */
  async send(asked = false, look = true) {
    this.why = (await sync(null, look)) || (await this.#look());
    await this.refresh();
    if (asked) announce(hindrance(this.why) || say("all_done"));
  }

  /** Ask which diagnostics can be taken along; return what hinders. */
  async #look() {
    try {
      this.open = (await askSession()).name ? (await askOpen()).diagnostics : [];
      return "";
    } catch (error) {
      if (error instanceof Hindered) return error.why;
      throw error;
    }
  }

  async refresh() {
    const diagnostics = await store.listDiagnostics();
    const waiting = new Map(await Promise.all(diagnostics.map(async (one) => [one.id, store.countWaiting(await store.listChanges(one.id))])));
    this.#showMessages(diagnostics);
    this.kept.replaceChildren(...this.#keptParts(diagnostics, waiting));
    this.#showOffer(new Set(diagnostics.map((one) => one.id)));
  }

  #showMessages(diagnostics) {
    const found = [];
    if (this.why) {
      const signIn = this.why === "signed_out" && element("p", {}, element("a", { href: `${urls.sign_in}?next=${addressOf()}` }, say("sign_in")));
      found.push(notice(hindrance(this.why), { iconName: this.why === "offline" ? "wifi" : "info" }, signIn));
    }
    if (diagnostics.length) found.push(notice(say("stays"), { iconName: "shield-check" }));
    this.messages.replaceChildren(...found);
  }

  #keptParts(diagnostics, waiting) {
    if (!diagnostics.length) return [element("div", { class: "card empty" }, element("p", {}, say("none_kept")))];
    const sent = diagnostics.filter((one) => !waiting.get(one.id).all);
    const removeSent = async () => {
      for (const one of sent) await store.remove(one.id);
      announce(say("removed"));
    };
    return [
      element("div", { class: "actions page-actions" },
        button(say("send_all"), () => this.send(true), { iconName: "send" }),
        sent.length > 1 && button(say("remove_sent"), removeSent, { kind: "quiet" })),
      element("ul", { class: "plain-list stack" }, diagnostics.map((one) => this.#row(one, waiting.get(one.id)))),
    ];
  }

  #row(diagnostic, waiting) {
    const name = nameOf(diagnostic.association);
    return element("li", { class: "card" },
      element("h2", { class: "card-title" }, element("a", { href: addressOf(diagnostic.id) }, name)),
      element("p", { class: "card-subtitle" }, describe(diagnostic)),
      element("p", { class: "page-badges" }, stateBadges(diagnostic, waiting)),
      this.sure === diagnostic.id ? this.#question(diagnostic, waiting) : this.#actions(diagnostic, waiting));
  }

  #actions(diagnostic, waiting) {
    const about = nameOf(diagnostic.association);
    const remove = () => {
      if (!waiting.all) return this.#remove(diagnostic.id);
      this.sure = diagnostic.id;
      return this.refresh().then(() => this.kept.querySelector(".sure button").focus());
    };
    return element("div", { class: "actions" },
      linkButton(say("fill_in"), addressOf(diagnostic.id), { iconName: "pencil" }),
      button(say("export"), () => exportDiagnostic(diagnostic), { kind: "quiet", about }),
      button(say("remove"), remove, { kind: "quiet", about }));
  }

  /** Ask before answers that aren't sent are lost. */
  #question(diagnostic, waiting) {
    const stay = () => { this.sure = ""; this.refresh(); };
    return element("div", { class: "sure", role: "group", "aria-label": say("remove") },
      notice(sayCount("sure", waiting.all), { bad: true }),
      element("div", { class: "actions" },
        button(say("stay"), stay), button(say("export"), () => exportDiagnostic(diagnostic), { kind: "quiet" }),
        button(say("remove_anyway"), () => this.#remove(diagnostic.id), { kind: "attention" })));
  }

  async #remove(id) {
    this.sure = "";
    await store.remove(id);
    announce(say("removed"));
    document.getElementById("main").focus();
  }

  #buildOffer() {
    this.found = element("ul", { class: "plain-list stack" });
    const search = element("input", {
      type: "search", id: "offer-search", class: "form-control",
      input: (event) => { this.wanted = event.target.value; this.refresh(); },
    });
    this.offer.append(
      element("h2", { id: "offer-title" }, say("offer")), element("p", { class: "quiet" }, say("offer_words")),
      element("div", { class: "field" }, element("label", { class: "field-label", for: "offer-search" }, say("offer_search")), search),
      this.found);
  }

  #showOffer(kept) {
    const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const rest = this.open.filter((one) => !kept.has(one.id));
    const fits = rest.filter((one) => fold([one.code, one.name_fr, one.name_ar, nameOf(one, "place")].join(" ")).includes(fold(this.wanted)));
    this.offer.hidden = !rest.length;
    this.found.replaceChildren(...fits.slice(0, SHOWN).map((one) => element("li", { class: "card entry-row" },
      element("p", { class: "card-title" }, nameOf(one)),
      element("p", { class: "card-subtitle" }, [nameOf(one, "place"), say("code", { code: one.code })].filter(Boolean).join(" · ")),
      button(say("take"), (event) => this.#take(event.currentTarget, one), { iconName: "download", about: nameOf(one) }))));
    if (fits.length > SHOWN) this.found.append(element("li", { class: "quiet" }, sayCount("more", fits.length - SHOWN)));
  }

  async #take(pressed, one) {
    pressed.disabled = true;
    try {
      await fetchDiagnostic(one.id);
      navigator.storage?.persist?.();
      announce(say("taken", { name: nameOf(one) }));
    } catch (error) {
      if (!(error instanceof Hindered)) throw error;
      this.why = error.why;
      await this.refresh();
      announce(hindrance(error.why));
    }
  }
}
