// The bar at the top: the person, their language, and new people.

import { byId, make } from "./elements.js";
import { model, myName, on } from "./model.js";
import { question } from "./notices.js";
import { tell } from "./sandbox.js";
import { refresh } from "./sending.js";

// Any language code is allowed; these are offered.
const OFFERED = ["en", "ru", "uk", "de", "fr", "es", "pt", "it", "pl", "tr", "ar", "fa", "he", "hi", "id", "ja", "ko", "zh-hans"];

function nameOf(code) {
  try {
    return new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function show() {
  const option = (value, label, selected) => make("option", { value, selected }, label);
  byId("person").replaceChildren(...model.people.map(({ short, name, role_hint: hint }) =>
    option(short, hint ? `${name} (${hint})` : name, short === myName())));
  const mine = model.me.language_code ?? "en";
  byId("language").replaceChildren(...[...new Set([...OFFERED, mine])].map((code) => option(code, nameOf(code), code === mine)));
}

async function addPerson(become) {
  const given = await question("Add a person", [
    { name: "name", label: "Name", required: true },
    { name: "username", label: "Username (may stay empty)" },
    { name: "language_code", label: "Language", options: OFFERED.map((code) => [code, nameOf(code)]), value: "en" },
  ], "Add");
  if (!given?.name) return;
  const person = await tell("people", { ...given, username: given.username || undefined });
  await become(person.short ?? String(person.id));
}

/** `become(short)` switches to another person. */
export function startPeople(become) {
  on("state", show);
  byId("person").addEventListener("change", ({ target }) => become(target.value));
  byId("language").addEventListener("change", async ({ target }) => {
    await tell("language", { as: myName(), language_code: target.value });
    await refresh();
  });
  byId("add-person").addEventListener("click", () => addPerson(become));
}
