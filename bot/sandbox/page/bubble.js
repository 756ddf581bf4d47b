// Makes the element of a message: bubble, quoted message, picture or file, text, keyboard.

import { avatar, icon, make, graphemesOf } from "./elements.js";
import { emojiAlone, rendered } from "./entities.js";
import { keyboard } from "./buttons.js";
import { isMine, isPrivate, model, openChat, same, summaryOf, wordsOf } from "./model.js";
import { lightbox } from "./notices.js";
import { clock, full } from "./times.js";

export const authorOf = (message) => message.from?.name ?? "";

const authorId = (message) => message.from?.id;

/** Whether two successive messages form a group: the same author, within ten minutes. */
export const goesOn = (one, other) =>
  one && other && !one.service && !other.service && same(authorId(one), authorId(other)) && Math.abs(other.date - one.date) < 600;

export function bubble(message) {
  if (message.service) return service(message);
  const mine = isMine(message);
  const { text, entities } = wordsOf(message);
  const large = message.photo || message.document || message.reply_to ? 0 : emojiAlone(text, entities);
  const inGroup = !isPrivate(openChat());
  const balloon = make("div.balloon", {},
    inGroup && !mine && make("div.author", { "data-colour": Math.abs(Number(authorId(message)) || 0) % 7, dir: "auto" }, authorOf(message), message.from?.is_bot && make("span.author-note", {}, "bot")),
    message.via_bot && make("div.via", {}, `via @${message.via_bot}`),
    message.forwarded_from && make("div.via", {}, `Forwarded from ${message.forwarded_from}`),
    quoteOf(message), photo(message, text), file(message), words(message, text, entities, large), reactions(message));
  const element = make(`article.bubble.${mine ? "from-me" : message.from?.is_bot ? "from-bot" : "from-other"}`, {
    "data-message-id": message.message_id, tabindex: -1, "aria-label": `${mine ? "You" : authorOf(message)}, ${clock(message.date)}`,
    "data-large": large || null, "data-photo": message.photo ? (text ? "captioned" : "bare") : null,
  }, inGroup && !mine && avatar(authorId(message), authorOf(message)), balloon, keyboard(message, model.chatId));
  return element;
}

function service(message) {
  return make("article.bubble.service", { "data-message-id": message.message_id, tabindex: -1 },
    make("span.service-text", { dir: "auto" }, message.service));
}

function quoteOf(message) {
  if (!message.reply_to) return null;
  const id = message.reply_to.message_id ?? message.reply_to;
  const original = typeof message.reply_to === "object" ? message.reply_to : model.messages.get(id);
  return make("button.quoted", { type: "button", "data-goes-to": id, "aria-label": "The message this answers" },
    make("b", { dir: "auto" }, original ? authorOf(original) : "Message"),
    make("span", { dir: "auto" }, original ? summaryOf(original) : "deleted message"));
}

function photo(message, caption) {
  if (!message.photo) return null;
  return make("button.photo", { type: "button", "aria-label": "Show the photo in full", onclick: () => lightbox(message.photo, caption) },
    make("img", { src: message.photo, alt: caption || "Photo", loading: "lazy" }));
}

function file(message) {
  const { document: sent } = message;
  if (!sent) return null;
  return make("a.file", { href: sent.url, download: sent.name, "aria-label": `Download ${sent.name}` },
    make("span.file-sign", {}, icon("file"), make("span.file-kind", { "aria-hidden": "true" }, (sent.name.split(".").pop() ?? "").slice(0, 4))),
    make("span.file-text", {}, make("span.file-name", { dir: "auto" }, sent.name), make("span.file-size", {}, sizeOf(sent.size))));
}

function sizeOf(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function words(message, text, entities, large) {
  const body = make("div.text", { dir: "auto" }, rendered(text, entities, message.from?.is_bot));
  if (large) body.classList.add(`large-${large}`);
  if (!text) body.classList.add("wordless");
  body.append(meta(message));
  return body;
}

function meta(message) {
  return make("span.meta", { dir: "ltr", title: full(message.date) },
    message.silent && icon("silent", "Sent without a sound"),
    message.edit_date && make("span.edited", {}, "edited"),
    make("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)),
    isMine(message) && icon("read", "Read"));
}

function reactions(message) {
  const given = new Set(graphemesOf(message.reaction ?? ""));
  return given.size ? make("div.reactions", {}, ...[...given].map((emoji) => make("span.reaction", {}, emoji))) : null;
}
