// Above the field: commands that start with the typed text (or all, from the Menu button), and inline results.

import { byId, make, graphemesOf } from "./elements.js";
import { commandsHere, model, myName, on } from "./model.js";
import { Refusal, tell } from "./sandbox.js";
import { send, write } from "./sending.js";

const TYPING_PAUSE_MS = 250;

const box = byId("suggestions");
const input = byId("message-input");
let chosen = -1;
let query = null; // the query of the inline results that are shown or loading
let pause = 0;

const options = () => [...box.querySelectorAll("[role=option]")];

function show(label, ...nodes) {
  chosen = -1;
  box.hidden = false;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", label);
  box.replaceChildren(...nodes);
  input.setAttribute("aria-expanded", "true");
  input.removeAttribute("aria-activedescendant");
}

export function closeSuggestions() {
  chosen = -1;
  query = null;
  clearTimeout(pause);
  box.hidden = true;
  box.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
  byId("menu").setAttribute("aria-expanded", "false");
}

function commandRow({ command, description }, at) {
  return make("button.suggestion", {
    type: "button", role: "option", id: `suggestion-${at}`, tabindex: -1, "aria-selected": "false", "data-text": `/${command}`,
    onclick: () => {
      write("");
      send(`/${command}`);
    },
  }, make("b", {}, `/${command}`), make("span", { dir: "auto" }, description));
}

/** Shows suggestions for the text in the field. */
export function suggest(text) {
  const words = inlineQuery(text);
  if (words !== null) return searchInline(words);
  const beginning = /^\/([a-z0-9_]*)$/i.exec(text)?.[1].toLowerCase();
  const fitting = beginning === undefined ? [] : commandsHere().filter(({ command }) => command.startsWith(beginning));
  if (!fitting.length) return closeSuggestions();
  query = null;
  return show("Commands", ...fitting.map(commandRow));
}

/** Handles the Menu button: shows or hides all commands. */
export function suggestCommands() {
  if (!box.hidden) return closeSuggestions();
  show("Commands", ...commandsHere().map(commandRow));
  byId("menu").setAttribute("aria-expanded", "true");
  return input.focus();
}

function inlineQuery(text) {
  const start = `@${model.bot?.username ?? ""} `.toLowerCase();
  return model.bot && text.toLowerCase().startsWith(start) ? text.slice(start.length) : null;
}

function searchInline(words) {
  if (words === query) return;
  query = words;
  clearTimeout(pause);
  pause = setTimeout(() => loadInline(words, "", []), TYPING_PAUSE_MS);
  if (box.hidden || !box.querySelector(".result")) show("Results", make("p.suggestion-note", {}, "Searching…"));
}

async function loadInline(words, offset, before) {
  let answer;
  try {
    answer = await tell("inline", { as: myName(), chat: model.chatId, query: words, offset });
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    answer = { results: [], said: refusal.message };
  }
  if (query !== words) return; // the text changed meanwhile
  const rows = [...before, ...answer.results.map((result, at) => resultRow(result, words, before.length + at))];
  const extra = answer.button ?? (answer.switch_pm_text && { text: answer.switch_pm_text, start_parameter: answer.switch_pm_parameter });
  show("Results",
    ...(extra ? [make("button.suggestion-extra", { type: "button", onclick: () => { write(""); tell("open_link", { as: myName(), start: extra.start_parameter ?? "" }); } }, extra.text)] : []),
    ...(rows.length ? rows : [make("p.suggestion-note", {}, answer.said ?? "Nothing found.")]));
  box.onscroll = () => {
    if (!answer.next_offset || box.scrollTop + box.clientHeight < box.scrollHeight - 60) return;
    box.onscroll = null;
    loadInline(words, answer.next_offset, rows);
  };
}

function resultRow(result, words, at) {
  const title = result.title ?? result.input_message_content?.message_text ?? result.id;
  return make("button.suggestion.result", {
    type: "button", role: "option", id: `suggestion-${at}`, tabindex: -1, "aria-selected": "false",
    onclick: async () => {
      write("");
      await tell("pick", { as: myName(), chat: model.chatId, result_id: result.id, query: words });
    },
  }, make("span.result-sign", { "aria-hidden": "true" }, graphemesOf(title.trim())[0] ?? "•"),
  make("span.result-text", {}, make("b", { dir: "auto" }, title), make("span", { dir: "auto" }, result.description ?? "")));
}

/** Handles a key while suggestions are shown; returns whether it did. `fill(text, now)` puts text into the field. */
export function keyInSuggestions(event, fill) {
  if (box.hidden) return false;
  const rows = options();
  if (event.key === "Escape") closeSuggestions();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(rows, chosen < 0 && event.key === "ArrowUp" ? rows.length - 1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
  else if (event.key === "Tab" && rows.length && rows[0].dataset.text && !event.shiftKey) fill(`${rows[Math.max(chosen, 0)].dataset.text} `, false);
  else if (event.key === "Enter" && chosen >= 0) rows[chosen].click();
  else return false;
  event.preventDefault();
  return true;
}

function mark(rows, to) {
  if (!rows.length) return;
  rows[chosen]?.setAttribute("aria-selected", "false");
  chosen = (to + rows.length) % rows.length;
  rows[chosen].setAttribute("aria-selected", "true");
  rows[chosen].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", rows[chosen].id);
}

export function startSuggestions() {
  for (const name of ["state", "opened"]) on(name, () => { byId("menu").hidden = commandsHere().length === 0; });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!box.hidden && !byId("composer").contains(target)) closeSuggestions();
  });
}
