// The chat's header: name and typing status; its card has actions to join, leave, block and manage a group.

import { avatar, byId, icon, make } from "./elements.js";
import { isAdmin, isMember, isPrivate, model, myName, on, openChat, titleOf } from "./model.js";
import { choose, question, toast } from "./notices.js";
import { tell } from "./sandbox.js";
import { goTo, refresh } from "./sending.js";

function subtitle(chat) {
  if (model.typing.has(String(chat.id))) return make("span.chat-note.typing", {}, "typing", make("i", { "aria-hidden": "true" }));
  if (isPrivate(chat)) return make("span.chat-note", {}, chat.blocked ? "bot, blocked" : "bot");
  const kind = chat.forum ? "forum" : "group";
  return make("span.chat-note", {}, isMember(chat) ? `${kind} · ${ROLES[chat.role] ?? "member"}` : `${kind} · not a member`);
}

const ROLES = { creator: "owner", administrator: "admin", restricted: "restricted", left: "left", kicked: "removed" };

function showHead() {
  const chat = openChat();
  if (!chat) return;
  byId("chat-info").replaceChildren(avatar(isPrivate(chat) ? 4 : chat.id, titleOf(chat)),
    make("span.chat-names", {}, make("span.chat-title", { dir: "auto" }, titleOf(chat)), subtitle(chat)));
}

const member = (chat, person, status) => tell("member", { chat: chat.id, person, status, by: myName() }).then(refresh);

function openCard() {
  const chat = openChat();
  if (!chat) return;
  const dialog = make("dialog.card", { "aria-label": titleOf(chat) },
    make("div.card-head", {}, avatar(isPrivate(chat) ? 4 : chat.id, titleOf(chat)), make("h2", { dir: "auto" }, titleOf(chat)),
      make("p", {}, isPrivate(chat) ? `@${model.bot.username}` : `id ${chat.id}`)),
    ...(isPrivate(chat) ? privateCard(chat) : groupCard(chat)));
  dialog.addEventListener("click", (event) => (event.target === dialog || event.target.closest(".row")) && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const row = (drawing, label, action, danger) =>
  make(danger ? "button.row.danger" : "button.row", { type: "button", onclick: action }, icon(drawing), make("span.row-text", {}, label));

function privateCard(chat) {
  return [
    model.bot.description && make("p.card-text", { dir: "auto" }, model.bot.description),
    model.bot.short_description && make("p.card-text.faint", { dir: "auto" }, model.bot.short_description),
    chat.blocked ? row("sent", "Unblock the bot", () => block(false)) : row("block", "Block the bot", () => block(true), true),
  ];
}

export const block = (blocked) => tell("block", { as: myName(), blocked }).then(refresh);

export const join = (chat) => member(chat, myName(), "member");

function groupCard(chat) {
  if (!isMember(chat)) return [row("group", "Join the group", () => join(chat))];
  const rows = [make("p.card-text.faint", { dir: "auto" }, chat.members.map(({ name, status }) => (ROLES[status] ? `${name}, ${ROLES[status]}` : name)).join(" · "))];
  if (isAdmin(chat)) {
    rows.push(row("person", "Change a member's role", () => changeMember(chat)));
    rows.push(...botRows(chat));
    if (chat.forum) rows.push(row("plus", "New topic", () => newTopic(chat)), row("more", "Close or delete a topic", () => changeTopic(chat)));
    if (chat.type === "group") rows.push(row("forward", "Turn it into a supergroup", () => tell("migrate", { chat: chat.id }).then(refresh)));
  }
  rows.push(row("leave", "Leave the group", () => member(chat, myName(), "left"), true));
  return rows;
}

function botRows(chat) {
  const remove = row("block", "Remove the bot", () => member(chat, "bot", "kicked"), true);
  if (chat.bot === "administrator") return [row("group", "Remove the bot's admin rights", () => member(chat, "bot", "member")), remove];
  if (chat.bot === "member") return [row("group", "Make the bot an admin", () => member(chat, "bot", "administrator")), remove];
  return [row("plus", "Add the bot", () => member(chat, "bot", "member"))];
}

async function changeMember(chat) {
  const given = await question("Change a member's role", [
    { name: "person", label: "Member", options: model.people.map(({ short, name }) => [short, name]) },
    { name: "status", label: "New status", options: [["member", "member"], ["administrator", "admin"], ["restricted", "restricted"], ["left", "left"], ["kicked", "removed"]] },
  ], "Change");
  if (given) await member(chat, given.person, given.status);
}

async function newTopic(chat) {
  const given = await question("New topic", [{ name: "name", label: "Name", required: true }], "Create");
  if (given?.name) await tell("topic", { chat: chat.id, name: given.name, do: "create" }).then(refresh);
}

async function changeTopic(chat) {
  const given = await question("Close or delete a topic", [
    { name: "topic", label: "Topic", options: chat.topics.map(({ id, name }) => [String(id), name]) },
    { name: "do", label: "New state", options: [["close", "closed"], ["reopen", "reopened"], ["delete", "deleted with its messages"]] },
  ], "Change");
  if (!given) return;
  await tell("topic", { chat: chat.id, topic: Number(given.topic), do: given.do });
  await refresh();
  if (given.do === "delete") await goTo(chat.id);
}

/** Shares a chat, people or a contact, as a reply keyboard's button requests. */
export async function shareFrom(button) {
  if (button.request_chat) {
    const wanted = button.request_chat;
    const fits = (chat) => !isPrivate(chat) && isMember(chat)
      && (!wanted.chat_is_forum || chat.forum) && (!wanted.chat_is_created || chat.role === "creator");
    const picked = await choose(button.text, model.chats.filter(fits).map((chat) => ({ id: chat.id, name: titleOf(chat), note: chat.role })), { none: "None of your groups qualifies." });
    if (picked) await tell("share_chat", { as: myName(), chat: model.chatId, request_id: wanted.request_id, shared_chat: picked[0] });
  } else if (button.request_users) {
    const several = (button.request_users.max_quantity ?? 1) > 1;
    const others = model.people.filter(({ short }) => short !== myName());
    const picked = await choose(button.text, others.map((person) => ({ id: person.id, name: person.name, note: person.username && `@${person.username}` })), { several, none: "There is nobody else yet." });
    if (picked) await tell("share_users", { as: myName(), chat: model.chatId, request_id: button.request_users.request_id, users: picked });
  } else if (button.request_contact) {
    await tell("send_contact", { as: myName(), chat: model.chatId });
    toast("Your contact was shared.");
  }
}

export function startHeader() {
  for (const name of ["state", "chats", "opened"]) on(name, showHead);
  byId("chat-info").addEventListener("click", openCard);
  byId("to-chats").addEventListener("click", () => {
    document.body.dataset.pane = "chats";
    byId("chats").querySelector("[aria-current]")?.focus();
  });
}
