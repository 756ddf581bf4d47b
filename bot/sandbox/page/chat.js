// The page's entry point. The address holds the person and the open chat; everything else comes from the sandbox.

import { answered } from "./buttons.js";
import { startChats } from "./chats.js";
import { startComposer } from "./composer.js";
import { byId } from "./elements.js";
import { startHeader } from "./header.js";
import { startLaboratory } from "./laboratory.js";
import { startLog } from "./log.js";
import {
  chatOf, forgetMessage, isMember, learnMessage, learnMessages, learnState, learnTyping, model, myName, openChat, same, say,
} from "./model.js";
import { toast } from "./notices.js";
import { startPeople } from "./people.js";
import { startReplyKeyboard } from "./reply_keyboard.js";
import { ask, listen, Refusal } from "./sandbox.js";
import { registerActions } from "./sending.js";
import { startSuggestions } from "./suggestions.js";
import { keepRelativeTimesFresh } from "./times.js";
import { startTryThis } from "./try_this.js";

const DEBOUNCE_MS = 120;

let stream = null;
let opening = 0; // number of the newest opening; older answers are ignored
let loading = 0;
const held = []; // events that arrived during loading: the loaded data may be older than they are

const address = () => new URLSearchParams(location.hash.slice(1));

function remember() {
  const there = new URLSearchParams({ as: myName(), chat: same(model.chatId, model.me.id) ? "private" : model.chatId });
  if (model.topicId !== null) there.set("topic", model.topicId);
  if (there.toString() !== address().toString()) history.pushState(null, "", `#${there}`);
}

/** Delays events during a load and handles them afterwards, so that older data does not overwrite them. */
async function holding(load) {
  loading += 1;
  try {
    return await load();
  } finally {
    loading -= 1;
    if (!loading) for (const event of held.splice(0)) take(event);
  }
}

const loadState = (person = myName()) => holding(async () => learnState(await ask("state", { as: person })));

const loadMessages = () => holding(async () => {
  const number = ++opening;
  if (!isMember(openChat())) return learnMessages({ messages: [] });
  const answer = await ask("messages", { as: myName(), chat: model.chatId, topic: model.topicId });
  return number === opening ? learnMessages(answer) : undefined;
});

/** Debounces: several events in quick succession cause one request. */
function settled(action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, DEBOUNCE_MS);
  };
}

/** Reloads the state: the open chat may have been left, joined or replaced. */
const stateSoon = settled(async () => {
  const before = openChat();
  await loadState();
  if (!openChat()) await open("private");
  else if (isMember(before) !== isMember(openChat())) await loadMessages();
});

const keyboardSoon = settled(async () => {
  const { chatId } = model;
  const { reply_keyboard: keyboard } = await ask("messages", { as: myName(), chat: chatId, topic: model.topicId });
  if (!same(chatId, model.chatId)) return;
  model.replyKeyboard = keyboard ?? null;
  say("keyboard");
});

async function open(chat, topic = null) {
  const id = chat === "private" || !chatOf(chat) ? model.me.id : chatOf(chat).id;
  Object.assign(model, { chatId: id, topicId: topic === null || topic === "" ? null : Number(topic) });
  if (openChat()) openChat().unread = 0;
  document.body.dataset.pane = "chat";
  remember();
  byId("toasts").replaceChildren();
  say("opened");
  await loadMessages();
}

async function become(person, chat = model.chatId, topic = model.topicId) {
  const samePlace = model.me === null || !same(chat, model.me.id);
  stream?.stop();
  model.typing.clear();
  await holding(async () => {
    stream = listen(person, hear, catchUp);
    await stream.ready;
    await loadState(person);
    await open(samePlace ? chat ?? "private" : "private", samePlace ? topic : null);
  });
}

async function catchUp() {
  await loadState();
  await (openChat() ? loadMessages() : open("private"));
}

function hear(event) {
  if (loading) held.push(event);
  else take(event);
}

function take(event) {
  const { type, chat_id: chatId } = event;
  if (type === "message" || type === "edit") {
    learnMessage(chatId, event.message, type === "message");
    if (!chatOf(chatId)) stateSoon();
    if (same(chatId, model.chatId)) keyboardSoon();
  } else if (type === "reaction") {
    if (event.message) learnMessage(chatId, event.message, false);
    else catchUp();
  } else if (type === "delete") forgetMessage(chatId, event.message_id);
  else if (type === "typing") learnTyping(chatId);
  else if (type === "callback_answer") answered(event);
  else if (type === "state") stateSoon();
}

function followAddress() {
  const there = address();
  const person = there.get("as") ?? "ana";
  if (person !== myName()) become(person, there.get("chat"), there.get("topic"));
  else open(there.get("chat") ?? "private", there.get("topic"));
}

/** Starts the page. The address may name a person whom a restarted sandbox does not know. */
async function begin() {
  const there = address();
  try {
    await become(there.get("as") ?? "ana", there.get("chat") ?? "private", there.get("topic"));
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    await become("ana", "private");
    toast(refusal.message);
  }
}

// Shows the sandbox's sentence for every refused action.
addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof Refusal)) return;
  event.preventDefault();
  toast(event.reason.message);
});

registerActions({ goTo: open, refresh: catchUp });
startChats();
startHeader();
startLog();
startComposer();
startSuggestions();
startReplyKeyboard();
startPeople((person) => become(person));
startTryThis((person) => become(person));
startLaboratory();
keepRelativeTimesFresh();
addEventListener("popstate", followAddress);
if (matchMedia("(hover: hover)").matches) byId("message-input").focus({ preventScroll: true });
begin();
