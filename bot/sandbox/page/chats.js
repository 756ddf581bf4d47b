// The list of chats on the left (on a phone: behind the back arrow), and the topics of a forum.

import { avatar, byId, make } from "./elements.js";
import { isMember, isMine, isPrivate, model, myName, on, openChat, same, summaryOf, titleOf } from "./model.js";
import { question } from "./notices.js";
import { tell } from "./sandbox.js";
import { goTo, refresh } from "./sending.js";
import { listed } from "./times.js";

function row(chat) {
  const typing = model.typing.has(String(chat.id));
  const last = chat.last ?? null;
  const author = last && typeof last === "object" && !last.service && !isPrivate(chat) ? `${isMine(last) ? "You" : last.from?.name ?? ""}: ` : "";
  const here = same(chat.id, model.chatId);
  return make("li", {}, make("button.chats-row", {
    type: "button", "data-chat-id": chat.id, "aria-current": here ? "true" : null, onclick: () => goTo(chat.id),
  }, avatar(isPrivate(chat) ? 4 : chat.id, titleOf(chat)),
  make("span.chats-text", {},
    make("span.chats-top", {}, make("span.chats-title", { dir: "auto" }, titleOf(chat)), last?.date && make("span.chats-time", {}, listed(last.date))),
    make("span.chats-bottom", {},
      typing ? make("span.chats-last.typing", {}, "typing…") : make("span.chats-last", { dir: "auto" }, isMember(chat) ? author + summaryOf(last) : "not a member"),
      chat.unread > 0 && make("span.badge", { "aria-label": `${chat.unread} unread` }, String(chat.unread))))));
}

function showList() {
  const list = byId("chats");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chatId : null;
  list.replaceChildren(...model.chats.map(row));
  if (focused) list.querySelector(`[data-chat-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  const unread = model.chats.reduce((sum, chat) => sum + (same(chat.id, model.chatId) ? 0 : chat.unread ?? 0), 0);
  const elsewhere = byId("elsewhere");
  elsewhere.hidden = unread === 0;
  elsewhere.textContent = unread;
  document.title = `${unread ? `(${unread}) ` : ""}${titleOf(openChat()) || "Sandbox chat"}`;
}

function showTopics() {
  const topics = openChat()?.topics ?? [];
  const bar = byId("topics");
  bar.hidden = topics.length === 0;
  const tab = (id, name) => make("button.topic", {
    type: "button", role: "tab", "data-topic-id": id, "aria-selected": String(same(id, model.topicId)), onclick: () => goTo(model.chatId, id),
  }, name);
  bar.replaceChildren(tab(null, "All"), ...topics.map(({ id, name, closed }) => tab(id, closed ? `🔒 ${name}` : name)));
}

async function addGroup() {
  const given = await question("New group", [
    { name: "title", label: "Title", required: true },
    { name: "forum", label: "With topics", type: "checkbox" },
    { name: "bot", label: "Add the bot", type: "checkbox", checked: true },
  ], "Create");
  if (!given?.title) return;
  const group = await tell("groups", { title: given.title, creator: myName(), forum: given.forum });
  const id = group.id ?? group.chat?.id;
  if (given.bot) await tell("member", { chat: id, person: "bot", status: "member", by: myName() });
  await refresh();
  await goTo(id);
}

export function startChats() {
  for (const name of ["state", "chats", "opened"]) on(name, showList);
  for (const name of ["state", "opened"]) on(name, showTopics);
  byId("add-group").addEventListener("click", addGroup);
  byId("chats").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...byId("chats").querySelectorAll("button")];
    if (!step || !rows.includes(document.activeElement)) return;
    event.preventDefault();
    rows.at((rows.indexOf(document.activeElement) + step) % rows.length).focus();
  });
}
