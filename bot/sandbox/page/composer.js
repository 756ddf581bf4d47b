// The composer: the message field, replies, files, anonymous messages, and the START, UNBLOCK and JOIN buttons.

import { authorOf } from "./bubble.js";
import { byId, icon, make } from "./elements.js";
import { block, join } from "./header.js";
import { isAdmin, isMember, isPrivate, model, myName, on, openChat, summaryOf } from "./model.js";
import { question, toast } from "./notices.js";
import { tell } from "./sandbox.js";
import { registerActions, send } from "./sending.js";
import { keyInSuggestions, suggest, suggestCommands } from "./suggestions.js";

const FILE_LIMIT_BYTES = 20e6;

const input = byId("message-input");
let answering = null;

async function sayIt(text) {
  const chat = openChat();
  const words = text.trim();
  if (!words || !chat) return;
  const anonymous = !byId("anonymous").hidden && byId("anonymous").getAttribute("aria-pressed") === "true";
  const reply = answering;
  stopAnswering();
  await tell("say", {
    as: myName(), chat: chat.id, text: words,
    ...(model.topicId !== null && { topic: model.topicId }),
    ...(reply && { reply_to: reply.message_id }),
    ...(anonymous && { anonymous }),
  });
}

function put(text, withFocus = true) {
  input.value = text;
  grow();
  suggest(input.value);
  if (withFocus) input.focus();
}

function grow() {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
  byId("composer").classList.toggle("has-text", input.value.trim() !== "");
}

async function submit() {
  const text = input.value;
  put("");
  try {
    await sayIt(text);
  } catch (refusal) {
    if (!input.value) put(text); // restores the typed text
    throw refusal;
  }
}

function answerTo(message) {
  answering = message;
  byId("replying").hidden = false;
  byId("replying").replaceChildren(icon("reply"),
    make("span.replying-text", {}, make("b", { dir: "auto" }, `Reply to ${authorOf(message)}`), make("span", { dir: "auto" }, summaryOf(message))),
    make("button.plain", { type: "button", "aria-label": "Cancel reply", onclick: stopAnswering }, icon("close")));
  input.focus();
}

function stopAnswering() {
  answering = null;
  byId("replying").hidden = true;
}

/** Returns the button shown in place of or above the field: START, UNBLOCK or JOIN. */
function gateOf(chat) {
  if (!chat) return null;
  if (isPrivate(chat) && chat.blocked) return { label: "UNBLOCK", action: () => block(false), instead: true };
  if (!isMember(chat)) return { label: "JOIN GROUP", action: () => join(chat), instead: true };
  if (isPrivate(chat) && !model.messages.size) return { label: "START", action: () => send("/start"), instead: false };
  return null;
}

function showGate() {
  const gate = gateOf(openChat());
  const button = byId("gate");
  button.hidden = !gate;
  button.textContent = gate?.label ?? "";
  button.onclick = gate?.action ?? null;
  byId("write").hidden = Boolean(gate?.instead);
}

function showPlace() {
  const chat = openChat();
  byId("anonymous").hidden = !isAdmin(chat);
  input.placeholder = !byId("anonymous").hidden && byId("anonymous").getAttribute("aria-pressed") === "true" ? "Message as the group" : "Message";
  showGate();
}

async function sendFile(file) {
  if (file.size > FILE_LIMIT_BYTES) return toast("Too large: a bot takes files up to 20 MB.");
  const given = await question(`Send ${file.name}`, [{ name: "caption", label: "Caption", value: input.value.trim() }], "Send");
  if (!given) return undefined;
  const base64 = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  put("");
  return tell("send_file", {
    as: myName(), chat: model.chatId, name: file.name, content_base64: base64, caption: given.caption, mime: file.type || "application/octet-stream",
    ...(model.topicId !== null && { topic: model.topicId }),
  });
}

function takesFiles() {
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (file) await sendFile(file).finally(() => { target.value = ""; });
  });
  input.addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    sendFile(file);
  });
  const chat = document.querySelector("main.chat");
  chat.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    chat.classList.add("file-over");
  });
  chat.addEventListener("dragleave", (event) => !chat.contains(event.relatedTarget) && chat.classList.remove("file-over"));
  chat.addEventListener("drop", (event) => {
    chat.classList.remove("file-over");
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    sendFile(file);
  });
}

export function startComposer() {
  registerActions({ send: sayIt, write: put, replyTo: answerTo });
  for (const name of ["state", "messages", "message", "deleted", "chats"]) on(name, showPlace);
  on("opened", () => {
    stopAnswering();
    byId("anonymous").setAttribute("aria-pressed", "false");
    put("", false);
    showPlace();
  });
  byId("write").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", () => {
    grow();
    suggest(input.value);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || keyInSuggestions(event, (text, now) => (now ? submitText(text) : put(text)))) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") stopAnswering();
  });
  byId("anonymous").addEventListener("click", ({ currentTarget }) => {
    currentTarget.setAttribute("aria-pressed", String(currentTarget.getAttribute("aria-pressed") !== "true"));
    showPlace();
  });
  byId("menu").addEventListener("click", suggestCommands);
  takesFiles();
}

function submitText(text) {
  put(text);
  return submit();
}
