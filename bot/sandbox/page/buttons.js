// Inline keyboards: rows of buttons under a message, the progress ring on a pressed button, and the answers.

import { icon, make } from "./elements.js";
import { copy, follow } from "./links.js";
import { model, myName, titleOf } from "./model.js";
import { alertDialog, choose, toast } from "./notices.js";
import { ask, tell } from "./sandbox.js";
import { goTo, write } from "./sending.js";

const ANSWER_TIMEOUT_MS = 30000;
const POLL_INTERVAL_MS = 2000;

const waiting = new Map(); // callback id -> function that gets its answer
const early = new Map(); // answers that arrived before the press was acknowledged
const pressed = new Set(); // "chat/message/row/column" of buttons that wait for an answer

const MARKS = { url: "opens a link", copy: "copies", inline: "searches here", inline_other: "searches in another chat", web_app: "opens an app" };

export function keyboard(message, chatId) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((buttons, row) => make("div.inline-row", {},
    ...buttons.map((button, column) => inlineButton(button, message, { chatId, row, column }))));
  return make("div.inline-keyboard", { role: "group", "aria-label": "Buttons of this message" }, ...rows);
}

function inlineButton(button, message, place) {
  const key = `${place.chatId}/${message.message_id}/${place.row}/${place.column}`;
  const element = make("button.inline-button", {
    type: "button", dir: "auto", "data-kind": button.kind ?? "callback", "data-style": button.style, "data-key": key,
    title: MARKS[button.kind] ? `${button.text} (${MARKS[button.kind]})` : null,
    "aria-busy": pressed.has(key) ? "true" : null,
    onclick: () => press(button, message, place, key),
  }, make("span.inline-label", {}, button.text));
  if (MARKS[button.kind]) element.append(icon(button.kind));
  element.append(make("span.ring", { "aria-hidden": "true" }));
  return element;
}

function busy(key, isBusy) {
  if (isBusy) pressed.add(key);
  else pressed.delete(key);
  const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (isBusy) element?.setAttribute("aria-busy", "true");
  else element?.removeAttribute("aria-busy");
}

async function press(button, message, place, key) {
  if (button.kind === "url") return follow(button.url);
  if (button.kind === "copy") return copy(button.copy);
  if (button.kind === "inline") return write(`@${model.bot.username} ${button.query ?? ""}`);
  if (button.kind === "inline_other") return searchElsewhere(button.query ?? "");
  if (button.kind === "web_app") return toast("The sandbox has no web apps.");
  if (pressed.has(key)) return undefined;
  busy(key, true);
  try {
    const { callback_id: id } = await tell("press", {
      as: myName(), chat: place.chatId, message_id: message.message_id, row: place.row, column: place.column, data: button.data,
    });
    await show(await answerTo(String(id)));
  } finally {
    busy(key, false);
  }
  return undefined;
}

async function searchElsewhere(query) {
  const picked = await choose("Search in which chat?", model.chats.map((chat) => ({ id: chat.id, name: titleOf(chat), note: chat.type })));
  if (!picked) return;
  await goTo(picked[0]);
  write(`@${model.bot.username} ${query}`);
}

/** Waits for the answer to a pressed button: from the event stream or, if the stream has a gap, by polling. */
function answerTo(id) {
  if (early.has(id)) {
    const answer = early.get(id);
    early.delete(id);
    return Promise.resolve(answer);
  }
  return new Promise((resolve) => {
    const began = Date.now();
    const settle = (answer) => {
      clearInterval(looking);
      waiting.delete(id);
      resolve(answer);
    };
    const looking = setInterval(async () => {
      const answer = await ask("callback", { id }).catch(() => null);
      if (answer?.answered) settle(answer);
      else if (Date.now() - began > ANSWER_TIMEOUT_MS) settle(null);
    }, POLL_INTERVAL_MS);
    waiting.set(id, settle);
  });
}

/** Handles the event that a pressed button was answered. */
export function answered(event) {
  const id = String(event.callback_id);
  const settle = waiting.get(id);
  if (settle) settle(event);
  else if (early.size < 100) early.set(id, event);
}

async function show(answer) {
  if (!answer) return;
  if (answer.url) await follow(answer.url);
  if (!answer.text) return;
  if (answer.alert) alertDialog(answer.text, model.bot?.name ?? "The bot");
  else toast(answer.text);
}
