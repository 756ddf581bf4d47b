// Overlays: toasts, alerts, the full-size picture, choices, forms, menus.

import { avatar, byId, icon, make } from "./elements.js";

const TOAST_SHOWS_MS = 4000;

export function toast(text) {
  const note = make("div.toast", { dir: "auto" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.classList.add("leaving"), TOAST_SHOWS_MS);
  setTimeout(() => note.remove(), TOAST_SHOWS_MS + 300);
}

/** Shows a dialog and returns its value ("" if it was dismissed); removes the dialog afterwards. */
function shown(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

const closing = (value, shape, text) =>
  make(shape, { type: "button", onclick: (event) => event.currentTarget.closest("dialog").close(value) }, text);

/** The alert of an answered button. */
export function alertDialog(text, title) {
  return shown(make("dialog.alert", { role: "alertdialog", "aria-label": title, "aria-describedby": "alert-text" },
    make("h2", { dir: "auto" }, title),
    make("p", { id: "alert-text", dir: "auto" }, text),
    make("div.dialog-ends", {}, closing("ok", "button.text-button", "OK"))));
}

export function lightbox(address, caption) {
  return shown(make("dialog.lightbox", { "aria-label": "Photo" },
    make("button.plain.lightbox-close", { type: "button", "aria-label": "Close", onclick: (event) => event.currentTarget.closest("dialog").close() }, icon("close")),
    make("img", { src: address, alt: caption || "Photo" }),
    caption && make("p", { dir: "auto" }, caption),
    make("a.text-button", { href: address, download: "" }, "Download")));
}

/** Lets one (or, with `several`, some) of `options` {id, name, note} be chosen: their ids, or null. */
export async function choose(title, options, { several = false, none = "There is nothing to choose from." } = {}) {
  const rows = options.map((option, at) => {
    const inside = [avatar(option.id, option.name), make("span.row-text", {}, make("span.row-name", { dir: "auto" }, option.name), option.note && make("span.row-note", {}, option.note))];
    if (several) return make("label.row", {}, ...inside, make("input", { type: "checkbox", value: at }));
    const row = closing(String(at), "button.row", "");
    row.append(...inside);
    return row;
  });
  const dialog = make("dialog.choice", { "aria-label": title }, make("h2", {}, title),
    rows.length ? make("div.rows", {}, ...rows) : make("p", {}, none),
    make("div.dialog-ends", {}, closing("", "button.text-button", "Close"), several && closing("some", "button.text-button", "Choose")));
  const answer = await shown(dialog);
  if (answer === "") return null;
  if (!several) return [options[Number(answer)].id];
  const marked = [...dialog.querySelectorAll("input:checked")].map((box) => options[Number(box.value)].id);
  return marked.length ? marked : null;
}

/** Asks for `fields` {name, label, value?, options?: [[value, label]], type?, required?}: their values by name, or null. */
export async function question(title, fields, yes) {
  const controls = fields.map((field) => {
    const control = field.options
      ? make("select", { name: field.name }, ...field.options.map(([value, label]) => make("option", { value, selected: value === field.value }, label)))
      : make("input", { name: field.name, type: field.type ?? "text", value: field.value, required: field.required, dir: "auto", autocomplete: "off", checked: field.checked });
    return make("label.question-field", { "data-type": field.type ?? "text" }, make("span", {}, field.label), control);
  });
  const form = make("form", { method: "dialog" }, make("h2", {}, title), ...controls,
    make("div.dialog-ends", {}, closing("", "button.text-button", "Cancel"), make("button.text-button", { value: "yes" }, yes)));
  const answer = await shown(make("dialog.question", { "aria-label": title }, form));
  if (answer !== "yes") return null;
  return Object.fromEntries(fields.map(({ name, type }) => {
    const control = form.elements.namedItem(name);
    return [name, type === "checkbox" ? control.checked : control.value.trim()];
  }));
}

/** A small menu at a point of the page; `entries` are {label, drawing, action, danger?}. */
export function menuAt({ x, y }, entries) {
  document.querySelector(".context-menu")?.remove();
  const before = document.activeElement;
  const menu = make("div.context-menu", { role: "menu" }, ...entries.map(({ label, drawing, action, danger }) =>
    make(danger ? "button.danger" : "button", { type: "button", role: "menuitem", onclick: () => { close(); action(); } }, icon(drawing), label)));
  const outside = (event) => menu.contains(event.target) || close(false);
  function close(back = true) {
    document.removeEventListener("pointerdown", outside, true);
    menu.remove();
    if (back) before?.focus({ preventScroll: true });
  }
  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.children], at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) buttons.at(to % buttons.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", outside, true);
  document.body.append(menu);
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  menu.firstElementChild.focus({ preventScroll: true });
}
