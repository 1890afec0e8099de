// What every part of the workbook's page needs: its words in the page's language, and elements made by DOM calls:
// no text of a person is ever read as HTML.

const data = JSON.parse(document.getElementById("workbook-data").textContent);
export const { language, urls } = data;
const LOCALE = { fr: "fr-MA", ar: "ar-MA-u-nu-latn", en: "en" }[language];
const plurals = new Intl.PluralRules(LOCALE);
const numbers = new Intl.NumberFormat(LOCALE);
const days = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });

/** Put values in the places of a text: "Code {code}". */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Return a text of the page by its key. */
export const say = (key, values = {}) => fill(data.words[key], values);

/** Return a text that counts, in the plural form of the language. */
export function sayCount(key, number) {
  const forms = data.counts[key];
  return fill(forms[plurals.select(number)] ?? forms.other, { count: numbers.format(number) });
}

export const sayNumber = (number) => numbers.format(number);
export const sayDay = (iso) => {
  const day = days.format(new Date(`${iso}T00:00:00Z`));
  return language === "fr" ? day.replace(/^1(?= )/, "1er") : day;
};
export const sayMoment = (time) => moments.format(new Date(time));

/** Return the text of {fr, ar, en} in the page's language. */
export const said = (text) => text?.[language] || text?.fr || "";

/** Return a name kept as name_fr and name_ar: Arabic on an Arabic page and French else, or the one that there is. */
export function nameOf(item, part = "name") {
  const [french, arabic] = [item[`${part}_fr`], item[`${part}_ar`]];
  return (language === "ar" ? arabic || french : french || arabic) || "";
}

/** Make an element; attributes that are false or null are left out, functions are listeners, the rest are children. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

const DIRECTIONAL = ["arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-in", "send"];

/** Make an icon of the portal's sprite. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS(space, tag));
  svg.setAttribute("class", `icon${DIRECTIONAL.includes(name) ? " icon-directional" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  use.setAttribute("href", `${urls.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Make a button; kinds as in templates/components/actions.html; `about` completes its name for screen readers. */
export function button(text, click, { kind = "second", iconName = "", about = "" } = {}) {
  const named = kind === "first" ? "button" : `button button-${kind}`;
  return element("button", { type: "button", class: named, click },
    iconName && icon(iconName), element("span", {}, text), about && element("span", { class: "visually-hidden" }, `, ${about}`));
}

/** Make a link that looks like a button. */
export function linkButton(text, href, { kind = "second", iconName = "" } = {}) {
  return element("a", { href, class: kind === "first" ? "button" : `button button-${kind}` }, iconName && icon(iconName), text);
}

/** Make a message across the page. */
export function notice(text, { bad = false, iconName = bad ? "circle-alert" : "info" } = {}, ...more) {
  return element("div", { class: `flash${bad ? " flash-error" : ""}` }, icon(iconName), element("div", {}, element("p", {}, text), ...more));
}

/** Say something to screen readers, and once more when it is the same. */
export function announce(text) {
  const region = document.getElementById("workbook-status");
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 50);
}

/** Give a file of text to the person. */
export function download(filename, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = element("a", { href: url, download: filename });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Return the address of a diagnostic's workbook, or of the list, in a language. */
export const addressOf = (id = "", code = language) => `/workbook/${code}${id && `/${encodeURIComponent(id)}`}`;

/** What hinders sending, in words; nothing for nothing. */
export const hindrance = (why) => (why ? say(`why_${why}`) : "");
