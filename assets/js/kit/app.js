// Small comforts over pages that work without them.
import { keepDrafts } from "./drafts.js";

const wide = window.matchMedia("(min-width: 48rem)");

/** Close the menus that are open, except the one given; give the focus back to its button when asked. */
function closeMenus(except, refocus) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu"), false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null, true);
});

/** Keep the filters open on a desk, where they have room. */
function showFilters() {
  if (!wide.matches) return;
  for (const filters of document.querySelectorAll("details.filters-more")) filters.open = true;
}
showFilters();
wide.addEventListener("change", showFilters);

// After a refused form, start where the errors are told.
document.querySelector(".error-summary")?.focus();

// The chosen tab is in sight on a phone, where tabs scroll sideways.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

keepDrafts();

// A second tap on a slow line must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A button beside each password shows what is typed: whoever sees it makes fewer mistakes.
for (const input of document.querySelectorAll("input[data-show]")) {
  const around = document.createElement("div");
  const button = document.createElement("button");
  around.className = "reveal";
  button.className = "button button-second";
  button.type = "button";
  button.textContent = input.dataset.show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? input.dataset.hide : input.dataset.show;
  });
  input.replaceWith(around);
  around.append(input, button);
}
