// The drawer at the right: faults to order for the panel and for Telegram, the panel's ledger and balance, the bot's calls.

import { byId, icon, make } from "./elements.js";
import { question, toast } from "./notices.js";
import { ask, tell } from "./sandbox.js";

const LOOKED_AT_EVERY_MS = 1500;

const METHODS = {
  panel: ["*", "add", "services", "status", "refill", "refill_status", "cancel", "balance"],
  telegram: ["*", "sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "sendPhoto", "deleteMessage", "getUpdates", "getFile"],
};

/** Troubles worth a look, one press each. */
const RECIPES = [
  ["Order placed, answer lost", { target: "panel", method: "add", cut: "after" }],
  ["Order: connection reset before it is placed", { target: "panel", method: "add", cut: "before" }],
  ["Order: answer cut off halfway", { target: "panel", method: "add", cut: "mid" }],
  ["Panel: 502 in HTML, three times", { target: "panel", method: "*", times: 3, status: 502, body: "<html><body><h1>502 Bad Gateway</h1></body></html>", content_type: "text/html" }],
  ["Panel: slow, 8 seconds", { target: "panel", method: "*", delay_seconds: 8 }],
  ["Panel answers null", { target: "panel", method: "*", body: "null" }],
  ["Telegram: too many requests", { target: "telegram", method: "sendMessage", status: 429, body: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}' }],
  ["Telegram: 502, three times", { target: "telegram", method: "*", times: 3, status: 502, body: '{"ok":false,"error_code":502,"description":"Bad Gateway"}' }],
  ["Telegram: sent, the answer lost", { target: "telegram", method: "sendMessage", cut: "after" }],
];

const drawer = byId("laboratory");
const opener = byId("open-laboratory");
let tab = "orders";
let looking = 0;

const TABS = { orders: "Panel", faults: "Faults", calls: "Calls" };

function open(isOpen) {
  drawer.hidden = !isOpen;
  opener.setAttribute("aria-expanded", String(isOpen));
  clearInterval(looking);
  if (!isOpen) return;
  drawer.replaceChildren(
    make("header.laboratory-head", {}, make("h2", {}, "Laboratory"), make("button.plain", { type: "button", "aria-label": "Close the laboratory", onclick: () => { open(false); opener.focus(); } }, icon("close"))),
    make("div.topics", { role: "tablist", "aria-label": "Laboratory" }, ...Object.entries(TABS).map(([name, label]) =>
      make("button.topic", { type: "button", role: "tab", "data-tab": name, "aria-selected": String(name === tab), onclick: () => choose(name) }, label))),
    make("div.laboratory-body", { role: "tabpanel", tabindex: 0 }));
  drawer.querySelector("button").focus();
  choose(tab);
  looking = setInterval(() => tab !== "faults" && show(), LOOKED_AT_EVERY_MS);
}

function choose(name) {
  tab = name;
  for (const one of drawer.querySelectorAll("[role=tab]")) one.setAttribute("aria-selected", String(one.dataset.tab === name));
  show();
}

async function show() {
  const wanted = tab;
  const nodes = await { orders, faults, calls }[wanted]();
  const body = drawer.querySelector(".laboratory-body");
  if (!body || wanted !== tab) return;
  const top = body.scrollTop;
  body.replaceChildren(...nodes);
  body.scrollTop = top;
}

const small = (label, action) => make("button.small-button", { type: "button", onclick: action }, label);

const panelDoes = (command) => tell("panel", command).then(() => show());

async function orders() {
  const [{ orders: ledger }, { balance, currency, speed }] = await Promise.all([ask("ledger"), tell("panel", { do: "look" })]);
  return [
    make("div.laboratory-sum", {}, make("span", {}, "Balance"), make("b", { id: "panel-balance" }, `${balance} ${currency}`), small("Change…", () => changeBalance(balance))),
    make("div.laboratory-tools", {}, small(`Speed × ${speed}…`, () => changeSpeed(speed)), small("Finish all orders", () => panelDoes({ do: "finish" }))),
    make("h3", {}, `Orders at the panel: ${ledger.length}`),
    ...(ledger.length ? [...ledger].reverse().slice(0, 100).map(orderRow) : [make("p.faint", {}, "None yet. Every order the panel placed is listed here, whether or not the bot got the answer.")]),
  ];
}

function orderRow(order) {
  const { order: id, parameters } = order;
  return make("details.order", { "data-order-id": id },
    make("summary", {}, make("b", {}, `#${id}`), make("span.status", { "data-status": String(order.status).toLowerCase().replaceAll(" ", "-") }, order.status), make("span.order-charge", {}, order.charge ?? "")),
    make("p.order-what", { dir: "auto" }, [`service ${order.service}`, parameters?.quantity, parameters?.link ?? parameters?.username].filter(Boolean).join(" · ")),
    make("pre", {}, make("code", {}, JSON.stringify(order, null, 1))),
    make("div.laboratory-tools", {}, ...["Completed", "Partial", "Canceled"].map((status) => small(status, () => panelDoes({ do: "set_order", order: id, status })))));
}

async function changeBalance(balance) {
  const given = await question("The panel's balance", [{ name: "balance", label: "Balance", value: balance, required: true }], "Set");
  if (given) await panelDoes({ do: "set_balance", balance: given.balance });
}

async function changeSpeed(speed) {
  const given = await question("Simulation speed", [{ name: "speed", label: "Times", type: "number", value: String(speed), required: true }], "Set");
  if (given) await panelDoes({ do: "speed", speed: Number(given.speed) });
}

async function faults() {
  const { faults: waiting } = await ask("faults");
  const order = (fault) => tell("faults", fault).then(() => show());
  return [
    make("h3", {}, "Simulate a failure"),
    make("div.recipes", {}, ...RECIPES.map(([label, fault]) => make("button.recipe", { type: "button", onclick: () => order(fault) }, label))),
    make("div.laboratory-tools", {}, small("Another fault…", () => describe(order)), waiting.length > 0 && small("Clear all", () => tell("faults", { clear: true }).then(() => show()))),
    make("h3", {}, `Waiting: ${waiting.length}`),
    ...waiting.map((fault) => make("p.waiting-fault", {}, make("b", {}, `${fault.target}: ${fault.method}`), ` × ${fault.times} – ${effectOf(fault)}`)),
  ];
}

function effectOf(fault) {
  return [
    fault.delay_seconds && `waits ${fault.delay_seconds} s`,
    fault.cut && `cut ${fault.cut}`,
    fault.body !== null && fault.body !== undefined && `answers ${fault.status} ${fault.body.slice(0, 60)}`,
  ].filter(Boolean).join(", ") || `status ${fault.status}`;
}

async function describe(order) {
  const target = await question("Which side?", [{ name: "target", label: "Target", options: [["panel", "the panel"], ["telegram", "Telegram"]] }], "Next");
  if (!target) return;
  const given = await question(`${target.target === "panel" ? "Panel" : "Telegram"} fault`, [
    { name: "method", label: "Method", options: METHODS[target.target].map((name) => [name, name === "*" ? "any" : name]) },
    { name: "times", label: "For how many calls", type: "number", value: "1" },
    { name: "status", label: "HTTP status", type: "number", value: "200" },
    { name: "body", label: "Response body (empty = real answer)" },
    { name: "delay_seconds", label: "Delay, seconds", type: "number", value: "0" },
    { name: "cut", label: "Cut the connection", options: [["", "no"], ["before", "before the effect"], ["after", "after the effect"], ["mid", "in the middle of the answer"]] },
    { name: "effect", label: "Still carry out the call", type: "checkbox" },
  ], "Add");
  if (!given) return;
  await order({
    target: target.target, method: given.method, times: Number(given.times) || 1, status: Number(given.status) || 200,
    body: given.body || null, delay_seconds: Number(given.delay_seconds) || 0, cut: given.cut || null, effect: given.effect,
  });
  toast("Queued: applies to the next matching call.");
}

async function calls() {
  const { calls: all } = await ask("calls");
  const shown = all.filter(({ method }) => method !== "getUpdates").slice(-60).reverse();
  return [
    make("h3", {}, `Calls of the bot: ${all.length}`),
    ...shown.map((call) => make("p.call", { "data-ok": String(call.ok !== false) },
      make("b", {}, call.method), call.chat_id && make("span.faint", {}, ` ${call.chat_id}`),
      call.ok === false && make("span.call-error", {}, ` ${call.error_code ?? ""}`))),
  ];
}

/** Opens the laboratory at the simulated failures. */
export function openFailures() {
  tab = "faults";
  open(true);
}

export function startLaboratory() {
  opener.addEventListener("click", () => open(drawer.hidden));
  drawer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open(false);
    opener.focus();
  });
}
