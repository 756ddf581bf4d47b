// The bot's reply keyboard below the field: its buttons send their text, or share a chat, people or a contact.

import { byId, icon, make } from "./elements.js";
import { shareFrom } from "./header.js";
import { model, on } from "./model.js";
import { send } from "./sending.js";

const board = byId("reply-keyboard");
const toggle = byId("keyboard-toggle");
let shown = "";

function key(button) {
  const asks = button.request_chat ? "group" : button.request_users ? "person" : button.request_contact ? "forward" : null;
  return make("button.reply-button", { type: "button", dir: "auto", "data-style": button.style, onclick: () => (asks ? shareFrom(button) : send(button.text)) },
    asks && icon(asks), button.text);
}

function show() {
  const rows = model.replyKeyboard ?? [];
  const now = JSON.stringify(rows);
  toggle.hidden = rows.length === 0;
  if (now === shown) return;
  shown = now;
  board.replaceChildren(...rows.map((row) => make("div.reply-row", {}, ...row.map((button) => key(typeof button === "string" ? { text: button } : button)))));
  open(rows.length > 0);
}

function open(isOpen) {
  board.hidden = !isOpen;
  toggle.setAttribute("aria-expanded", String(isOpen));
}

export function startReplyKeyboard() {
  on("messages", show);
  on("keyboard", show);
  toggle.addEventListener("click", () => open(board.hidden));
}
