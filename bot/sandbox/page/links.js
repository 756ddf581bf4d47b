// Where a link leads: the bot's own deep links stay in the page, others open beside it, anything odd opens nowhere.

import { tell } from "./sandbox.js";
import { chatOf, isPrivate, model, myName, openChat, titleOf } from "./model.js";
import { choose, toast } from "./notices.js";
import { goTo, write } from "./sending.js";

const HOMES = new Set(["t.me", "www.t.me", "telegram.me", "telegram.dog"]);
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

export const isFollowable = (address) => SCHEMES.has(parsed(address)?.protocol);

/** What a t.me or tg: link means here: {start}, {startgroup}, {bot}, {share}, {user}, or null for any other link. */
function meaning(url) {
  const query = url.searchParams;
  const ofBot = (name) => name?.toLowerCase() === model.bot?.username?.toLowerCase();
  if (url.protocol === "tg:") {
    const what = url.host || url.pathname.replace(/^\/+/, "");
    if (what === "user") return { user: query.get("id") };
    if (what === "resolve" && ofBot(query.get("domain"))) return botLink(query);
    return null;
  }
  if (!HOMES.has(url.host)) return null;
  const path = url.pathname.replace(/^\/+|\/+$/g, "");
  if (path === "share/url") return { share: [query.get("text"), query.get("url")].filter(Boolean).join("\n") };
  return ofBot(path) ? botLink(query) : null;
}

function botLink(query) {
  if (query.has("startgroup")) return { startgroup: query.get("startgroup") };
  return query.has("start") ? { start: query.get("start") } : { bot: true };
}

/** Goes where `address` leads; says so in a toast when it leads nowhere. */
export async function follow(address) {
  const url = parsed(address);
  if (!url || !SCHEMES.has(url.protocol)) return toast("This link cannot be opened.");
  const here = meaning(url);
  if (!here) {
    if (url.protocol === "tg:") return toast("This link opens something of Telegram that the sandbox does not have.");
    return window.open(address, "_blank", "noopener,noreferrer");
  }
  if (here.user) return toast(model.people.find(({ id }) => String(id) === here.user)?.name ?? `The person ${here.user}`);
  if (here.share) return write(here.share);
  if (here.startgroup !== undefined) return addToGroup(here.startgroup);
  await goTo("private");
  if (here.start !== undefined) await tell("open_link", { as: myName(), start: here.start });
}

async function addToGroup(payload) {
  const groups = model.chats.filter((chat) => !isPrivate(chat));
  const picked = await choose("Add the bot to a group", groups.map((chat) => ({ id: chat.id, name: titleOf(chat), note: chat.role })));
  if (!picked) return;
  const chat = chatOf(picked[0]);
  await tell("member", { chat: chat.id, person: "bot", status: "member", by: myName() });
  await goTo(chat.id);
  await tell("say", { as: myName(), chat: openChat().id, text: `/start@${model.bot.username} ${payload}`.trim() });
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast(`The browser did not let the page copy: ${text}`);
  }
}
