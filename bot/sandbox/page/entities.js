// Renders a text with Telegram's entities. Offsets are UTF-16 units, as in JavaScript strings.

import { make, pressable, graphemesOf } from "./elements.js";
import { copy, follow, isFollowable } from "./links.js";
import { model, openChat, isPrivate, same } from "./model.js";
import { formatted, full } from "./times.js";
import { toast } from "./notices.js";
import { send } from "./sending.js";

const PLAIN = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };

/** The text's elements. `ofBot`: whether the bot wrote it; its commands name the bot when tapped in a group. */
export function rendered(text, entities = [], ofBot = false) {
  const fragment = document.createDocumentFragment();
  const outerFirst = entities
    .filter(({ offset, length }) => length > 0 && offset >= 0 && offset < text.length)
    .toSorted((one, other) => one.offset - other.offset || other.length - one.length);
  fragment.append(...nested(text, 0, text.length, outerFirst, ofBot));
  return fragment;
}

function nested(text, start, end, entities, ofBot) {
  const nodes = [];
  let at = start;
  const waiting = [...entities];
  while (waiting.length) {
    const entity = waiting.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    if (from > at) nodes.push(between(text.slice(at, from), nodes));
    const inside = [];
    while (waiting.length && waiting[0].offset < to) inside.push(waiting.shift());
    // Telegram nests or separates entities; if two overlap, the second continues after the first.
    const onwards = inside.filter((inner) => inner.offset + inner.length > to);
    waiting.unshift(...onwards.map((inner) => ({ ...inner, offset: to, length: inner.offset + inner.length - to })));
    nodes.push(dressed(entity, text.slice(from, to), nested(text, from, to, inside, ofBot), ofBot));
    at = to;
  }
  if (at < end) nodes.push(between(text.slice(at, end), nodes));
  return nodes;
}

/** Removes the line break after a block element, which already starts a new line. */
function between(text, nodes) {
  const afterBlock = ["PRE", "BLOCKQUOTE"].includes(nodes.at(-1)?.nodeName);
  return afterBlock && text.startsWith("\n") ? text.slice(1) : text;
}

function dressed(entity, text, children, ofBot) {
  if (PLAIN[entity.type]) return make(PLAIN[entity.type], {}, ...children);
  const dress = DRESSES[entity.type];
  return dress ? dress(entity, text, children, ofBot) : make("span", {}, ...children);
}

const DRESSES = {
  spoiler: (_, __, children) => spoiler(children),
  code: (_, text, children) => pressable(make("code", { title: "Copy", "aria-label": `${text}, copy` }, ...children), () => copy(text)),
  pre: (entity, text, children) => make("pre", { "data-language": entity.language || null, tabindex: 0 },
    make("code", {}, ...children),
    make("button.pre-copy", { type: "button", "aria-label": "Copy the code", onclick: () => copy(text) }, "Copy")),
  blockquote: (_, __, children) => make("blockquote", {}, ...children),
  expandable_blockquote: (_, __, children) => expandable(children),
  url: (_, text, children) => link(text.includes(":") ? text : `https://${text}`, children),
  text_link: (entity, _, children) => link(entity.url, children),
  email: (_, text, children) => link(`mailto:${text}`, children),
  phone_number: (_, text, children) => link(`tel:${text.replaceAll(/[^+\d]/g, "")}`, children),
  mention: (_, text, children) => pressable(make("span.link", {}, ...children), () => tellWho(text.slice(1))),
  text_mention: (entity, _, children) => pressable(make("span.link", {}, ...children), () => toast(entity.user?.first_name ?? "A person")),
  hashtag: (_, __, children) => make("span.link", {}, ...children),
  cashtag: (_, __, children) => make("span.link", {}, ...children),
  bot_command: (_, text, children, ofBot) => pressable(make("span.link.command", {}, ...children), () => send(commandFrom(text, ofBot))),
  date_time: (entity, text, children) => moment(entity, text, children),
};

function commandFrom(text, ofBot) {
  return ofBot && !isPrivate(openChat()) && !text.includes("@") ? `${text}@${model.bot.username}` : text;
}

function tellWho(username) {
  const person = model.people.find((one) => one.username && one.username.toLowerCase() === username.toLowerCase());
  if (person) return toast(`${person.name}, id ${person.id}`);
  return same(username.toLowerCase(), model.bot.username.toLowerCase()) ? follow(`https://t.me/${username}`) : toast(`Nobody here is @${username}`);
}

function link(address, children) {
  if (!isFollowable(address)) return make("span.link", {}, ...children);
  return make("a", {
    href: address, target: "_blank", rel: "noopener noreferrer", title: address,
    onclick: (event) => {
      event.preventDefault();
      follow(address);
    },
  }, ...children);
}

function spoiler(children) {
  const inner = make("span", { "aria-hidden": "true" }, ...children);
  const cover = make("span.spoiler", { "aria-label": "Hidden text, press to show it", "aria-expanded": "false" }, inner);
  pressable(cover, (event) => {
    if (cover.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    for (const one of cover.closest(".bubble")?.querySelectorAll(".spoiler") ?? [cover]) {
      one.classList.add("shown");
      one.removeAttribute("role");
      one.removeAttribute("aria-label");
      one.removeAttribute("tabindex");
      one.removeAttribute("aria-expanded");
      one.firstElementChild.removeAttribute("aria-hidden");
    }
  });
  return cover;
}

function expandable(children) {
  const toggle = make("button.quote-toggle", { type: "button", "aria-expanded": "false", "aria-label": "Show the whole quote" });
  const quote = make("blockquote.expandable", {}, make("div.quote-text", {}, ...children), toggle);
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", open ? "Show less of the quote" : "Show the whole quote");
  });
  quote.firstElementChild.addEventListener("click", (event) => {
    if (!event.target.closest("a, [role=button], button") && !getSelection().toString()) toggle.click();
  });
  return quote;
}

function moment(entity, text, children) {
  const seconds = Number(entity.unix_time);
  const shown = formatted(seconds, entity.date_time_format);
  const element = make("time", {
    datetime: new Date(seconds * 1000).toISOString(), title: full(seconds),
    "data-relative": entity.date_time_format === "r" ? seconds : null,
  });
  element.append(...(shown === null ? children : [shown]));
  return pressable(element, () => toast(full(seconds)));
}

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3)/u;

/** Counts the emoji of a text that has only emoji, at most three; else 0. */
export function emojiAlone(text, entities = []) {
  if (!text || text.length > 48 || entities.some(({ type }) => type !== "custom_emoji")) return 0;
  const signs = graphemesOf(text.replaceAll(/\s/g, ""));
  const all = signs.every((sign) => EMOJI.test(sign));
  return all && signs.length <= 3 ? signs.length : 0;
}
