// The log of the open chat: days, messages, edits in place, scrolling.

import { authorOf, bubble, goesOn } from "./bubble.js";
import { byId, make } from "./elements.js";
import { copy } from "./links.js";
import { isMember, isMine, isPrivate, model, myName, on, openChat, summaryOf, wordsOf } from "./model.js";
import { menuAt, question } from "./notices.js";
import { tell } from "./sandbox.js";
import { replyTo } from "./sending.js";
import { day, sameDay } from "./times.js";

const NEAR_THE_END_PX = 120;
const LIKE = "👍";

const log = byId("log");
const toNewest = byId("to-newest");
let unseen = 0;

const elementOf = (id) => log.querySelector(`[data-message-id="${CSS.escape(String(id))}"]`);

const inOrder = () => [...model.messages.values()].sort((one, other) => one.message_id - other.message_id);

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END_PX;

function toEnd(smooth = false) {
  log.scrollTo({ top: log.scrollHeight, behavior: smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant" });
  unseen = 0;
  showWay();
}

function showWay() {
  toNewest.hidden = atEnd();
  if (toNewest.hidden) unseen = 0;
  const badge = toNewest.querySelector(".badge");
  badge.hidden = unseen === 0;
  badge.textContent = unseen;
}

function showAll() {
  log.setAttribute("aria-live", "off");
  const days = [];
  let before = null;
  for (const message of inOrder()) {
    if (!before || !sameDay(before.date, message.date)) days.push(dayOf(message));
    days.at(-1).append(joined(bubble(message), before, message));
    before = message;
  }
  log.replaceChildren(...(days.length ? days : [introduction()]));
  tails();
  toEnd();
  showPinned();
  setTimeout(() => log.setAttribute("aria-live", "polite"));
}

/** The messages of one day under its date, which stays in sight while the day is. */
const dayOf = (message) => make("section.day", { "aria-label": day(message.date) }, make("span.day-name", {}, day(message.date)));

function joined(element, before, message) {
  element.classList.toggle("goes-on", Boolean(goesOn(before, message)));
  return element;
}

/** Gives a tail to each bubble that is the last of its author's group. */
function tails() {
  const elements = [...log.querySelectorAll(".bubble")];
  elements.forEach((element, at) => {
    const next = elements[at + 1];
    element.classList.toggle("has-tail", !element.matches(".service") && !next?.matches(".goes-on"));
  });
}

/** What an empty chat shows: the bot's description, as on Telegram. */
function introduction() {
  if (!isPrivate(openChat())) return make("div.introduction", {}, make("p", {}, isMember(openChat()) ? "No messages here yet" : "You are not in this group"));
  return make("div.introduction.what-it-does", {},
    make("b", {}, "What can this bot do?"), make("p", { dir: "auto" }, model.bot?.description || "Press START to find out."));
}

function showOne({ message, isNew }) {
  const follows = isMine(message) || atEnd();
  if (isNew) add(message);
  else replace(message);
  tails();
  if (follows) return isNew ? toEnd(true) : toEnd();
  if (isNew) unseen += 1;
  return showWay();
}

function add(message) {
  log.querySelector(".introduction")?.remove();
  const all = inOrder();
  const at = all.indexOf(message);
  const before = all[at - 1];
  const element = joined(bubble(message), before, message);
  element.classList.add("arriving");
  const previous = before && elementOf(before.message_id);
  if (previous && sameDay(before.date, message.date)) return previous.after(element);
  const next = all[at + 1] && elementOf(all[at + 1].message_id);
  if (next) return next.before(element);
  const section = dayOf(message);
  section.append(element);
  return log.append(section);
}

/** Replaces an edited message; keeps its position, the focus and opened quotes. */
function replace(message) {
  const old = elementOf(message.message_id);
  if (!old) return add(message);
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const opened = old.querySelectorAll(".expandable.open").length;
  const element = bubble(message);
  element.classList.toggle("goes-on", old.classList.contains("goes-on"));
  if (opened) for (const toggle of [...element.querySelectorAll(".quote-toggle")].slice(0, opened)) toggle.click();
  old.replaceWith(element);
  if (focused) (element.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? element).focus({ preventScroll: true });
  return element;
}

function remove(id) {
  const element = elementOf(id);
  const section = element?.closest(".day");
  element?.remove();
  if (!section?.querySelector(".bubble")) section?.remove();
  if (!model.messages.size) log.replaceChildren(introduction());
  tails();
}

function showPinned() {
  const bar = byId("pinned");
  const id = model.pinned?.message_id ?? model.pinned;
  const message = model.messages.get(id) ?? (typeof model.pinned === "object" ? model.pinned : null);
  bar.hidden = !message;
  if (message) bar.replaceChildren(make("b", {}, "Pinned message"), make("span", { dir: "auto" }, summaryOf(message)));
  bar.onclick = () => jumpTo(id);
}

function jumpTo(id) {
  const element = elementOf(id);
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  element.classList.remove("pointed-at");
  void element.offsetWidth; // restarts the animation
  element.classList.add("pointed-at");
  element.focus({ preventScroll: true });
}

function openMenu(element, point) {
  const message = model.messages.get(Number(element.dataset.messageId));
  if (!message || message.service) return;
  const { text } = wordsOf(message);
  const chat = openChat();
  const entries = [{ label: "Reply", drawing: "reply", action: () => replyTo(message) }];
  if (text) entries.push({ label: "Copy text", drawing: "copy", action: () => copy(text) });
  if (text) entries.push({ label: "Forward to the bot", drawing: "forward", action: () => forward(message, text) });
  if (isMine(message) && message.text) entries.push({ label: "Edit", drawing: "edit", action: () => editText(message) });
  const liked = message.reaction?.includes(LIKE);
  entries.push({ label: liked ? "Take the 👍 back" : "React with 👍", drawing: "heart", action: () => doWith("react", message, { emoji: liked ? "" : LIKE }) });
  if (isMine(message) || isPrivate(chat) || chat?.role === "creator") {
    entries.push({ label: "Delete", drawing: "trash", danger: true, action: () => doWith("delete_message", message) });
  }
  menuAt(point, entries);
}

const doWith = (what, message, more = {}) => tell(what, { as: myName(), chat: model.chatId, message_id: message.message_id, ...more });

async function editText(message) {
  const given = await question("Edit the message", [{ name: "text", label: "Text", value: message.text, required: true }], "Save");
  if (given?.text) await doWith("edit_message", message, { text: given.text });
}

const forward = (message, text) => tell("forward", { as: myName(), chat: "private", text, from_name: authorOf(message) });

function walk(event) {
  const bubbles = [...log.querySelectorAll(".bubble")];
  const at = bubbles.indexOf(document.activeElement);
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    if (document.activeElement !== log && at < 0) return;
    event.preventDefault();
    const to = at < 0 ? bubbles.length - 1 : at + (event.key === "ArrowUp" ? -1 : 1);
    const target = bubbles[Math.max(0, Math.min(to, bubbles.length - 1))];
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "nearest" });
  } else if ((event.key === "Enter" || event.key === "ContextMenu") && at >= 0) {
    event.preventDefault();
    const { left, top } = bubbles[at].getBoundingClientRect();
    openMenu(bubbles[at], { x: left + 40, y: Math.max(top, 60) });
  }
}

export function startLog() {
  on("messages", showAll);
  on("message", showOne);
  on("deleted", remove);
  log.addEventListener("scroll", showWay, { passive: true });
  new ResizeObserver(() => (toNewest.hidden ? toEnd() : showWay())).observe(log);
  log.addEventListener("load", () => toNewest.hidden && toEnd(), true); // a picture got its height
  log.addEventListener("keydown", walk);
  log.addEventListener("click", (event) => {
    const quoted = event.target.closest(".quoted");
    if (quoted) jumpTo(quoted.dataset.goesTo);
  });
  log.addEventListener("contextmenu", (event) => {
    const element = event.target.closest(".bubble");
    if (!element || event.target.closest("a") || getSelection().toString()) return;
    event.preventDefault();
    openMenu(element, { x: event.clientX, y: event.clientY });
  });
  log.addEventListener("dblclick", (event) => {
    const element = event.target.closest(".bubble");
    const message = element && model.messages.get(Number(element.dataset.messageId));
    if (message && !message.service && !event.target.closest("button, a, [role=button]")) replyTo(message);
  });
  toNewest.addEventListener("click", () => toEnd(true));
}
