// The page's state: the person, the chats, the messages of the open chat. Changes are published as events:
// "state" (people, chats, commands), "opened" (another chat or topic), "messages", "message", "deleted", "typing".

export const model = {
  me: null, people: [], chats: [], bot: null, commands: {},
  chatId: null, topicId: null,
  messages: new Map(),
  replyKeyboard: null, pinned: null,
  typing: new Map(),
};

const events = new EventTarget();

export function on(name, action) {
  events.addEventListener(name, ({ detail }) => action(detail));
}

export function say(name, detail) {
  events.dispatchEvent(new CustomEvent(name, { detail }));
}

export const same = (one, other) => String(one) === String(other);

/** The short name of the person, for `as`. */
export const myName = () => model.me?.short ?? String(model.me?.id ?? "");

export const chatOf = (id) => model.chats.find((chat) => same(chat.id, id));

export const openChat = () => chatOf(model.chatId);

export const isPrivate = (chat) => chat?.type === "private";

/** What the list and the header call a chat: a private one is named for the bot, as on Telegram. */
export function titleOf(chat) {
  if (!chat) return "";
  return isPrivate(chat) ? model.bot?.name ?? chat.title ?? "" : chat.title ?? String(chat.id);
}

export const isMember = (chat) => isPrivate(chat) || !["left", "kicked", "none", null].includes(chat?.role ?? "member");

export const isAdmin = (chat) => ["creator", "administrator"].includes(chat?.role);

export const isMine = (message) => same(message.from?.id, model.me?.id);

/** A message's text or caption, with its entities. */
export const wordsOf = (message) =>
  message.text ? { text: message.text, entities: message.entities ?? [] } : { text: message.caption ?? "", entities: message.caption_entities ?? [] };

export const commandsHere = () => model.commands[model.chatId] ?? [];

/** The newest text of a chat in one line, for the list. */
export function summaryOf(message) {
  if (!message) return "";
  if (typeof message === "string") return message;
  if (message.service) return message.service;
  const kind = message.photo ? "🖼 " : message.document ? `📎 ${message.document.name} ` : "";
  return `${kind}${wordsOf(message).text}`.replaceAll(/\s+/g, " ").trim();
}

export function learnState(state) {
  const { me, people, bot, commands, blocked } = state;
  const known = people.find((person) => same(person.id, me.id));
  Object.assign(model, { me: { ...known, ...me }, people, bot, commands: commands ?? {} });
  const outside = (state.joinable ?? []).map((chat) => ({ ...chat, role: "left", topics: [], unread: 0, last: null }));
  model.chats = [...state.chats, ...outside]
    .map((chat) => ({ ...chat, blocked: isPrivate(chat) && blocked, unread: same(chat.id, model.chatId) ? 0 : chat.unread }))
    .sort((one, other) => dateOf(other) - dateOf(one));
  say("state");
}

export function learnMessages({ messages, reply_keyboard: keyboard, pinned }) {
  model.messages = new Map(messages.map((message) => [message.message_id, message]));
  model.replyKeyboard = keyboard ?? null;
  model.pinned = pinned ?? null;
  say("messages");
}

// A forum's messages outside any topic stand in the general one, whose id is 1.
const belongsHere = (chatId, message) =>
  same(chatId, model.chatId) && (model.topicId === null || same(message.topic ?? 1, model.topicId));

/** A new or changed message of any chat one is in: the list's last line, the badge, and the open log learn it. */
export function learnMessage(chatId, message, isNew) {
  const chat = chatOf(chatId);
  if (chat && isNew && !(chat.last?.message_id >= message.message_id)) {
    chat.last = message;
    if (!same(chatId, model.chatId) && !isMine(message)) chat.unread = (chat.unread ?? 0) + 1;
    model.chats.sort((one, other) => dateOf(other) - dateOf(one));
    if (message.from?.is_bot) model.typing.delete(String(chatId));
  }
  if (chat && !isNew && chat.last?.message_id === message.message_id) chat.last = message;
  if (belongsHere(chatId, message)) {
    const before = model.messages.get(message.message_id);
    model.messages.set(message.message_id, message);
    say("message", { message, before, isNew: !before });
  }
  say("chats");
}

const dateOf = (chat) => chat.last?.date ?? 0;

export function forgetMessage(chatId, messageId) {
  if (!same(chatId, model.chatId)) return;
  model.messages.delete(messageId);
  say("deleted", messageId);
}

const TYPING_SHOWS_MS = 5500;

export function learnTyping(chatId) {
  const until = Date.now() + TYPING_SHOWS_MS;
  model.typing.set(String(chatId), until);
  setTimeout(() => {
    if (model.typing.get(String(chatId)) === until) {
      model.typing.delete(String(chatId));
      say("chats");
    }
  }, TYPING_SHOWS_MS);
  say("chats");
}
