// Helpers that make elements. Text always becomes a text node: no code of the page parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** `make("p.note.wide", {title: "…", onclick: f}, "text", child)`; null and false children are left out. */
export function make(shape, traits = {}, ...children) {
  const [tag, ...classes] = shape.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(traits)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Makes an icon from index.html; `label` names it for screen readers, without it the icon is decorative. */
export function icon(name, label) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  if (label) {
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", label);
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    drawing.append(title);
  } else {
    drawing.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}

export const byId = (id) => document.getElementById(id);

/** Splits a text into graphemes: an emoji of several code points is one. */
export const graphemesOf = (text) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

/** A round picture of initials, in one of Telegram's seven colours for people and groups. */
export function avatar(id, name) {
  const letters = name.trim().split(/\s+/u).slice(0, 2).map((word) => graphemesOf(word)[0] ?? "").join("");
  const round = make("span.avatar", { "aria-hidden": "true", "data-colour": Math.abs(Number(id) || 0) % 7 });
  round.textContent = letters.toUpperCase();
  return round;
}

/** Makes a non-button element behave as one: click, Enter and Space. */
export function pressable(element, action) {
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.addEventListener("click", (event) => action(event));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    action(event);
  });
  return element;
}
