// Dates and times in the current person's language and this browser's time zone.

import { model } from "./model.js";

const MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

function locale() {
  const language = model.me?.language_code;
  try {
    return language ? Intl.getCanonicalLocales(language).concat(navigator.language) : navigator.language;
  } catch {
    return navigator.language;
  }
}

const format = (seconds, options) => new Intl.DateTimeFormat(locale(), options).format(new Date(seconds * 1000));

export const clock = (seconds) => format(seconds, { hour: "numeric", minute: "2-digit" });

export const full = (seconds) => format(seconds, { dateStyle: "full", timeStyle: "long" });

const dayOf = (seconds) => new Date(seconds * 1000).toDateString();

export const sameDay = (one, other) => dayOf(one) === dayOf(other);

/** The label between two days of a log: Today, Yesterday, or the date. */
export function day(seconds) {
  const now = Date.now() / 1000;
  const away = sameDay(seconds, now) ? 0 : sameDay(seconds, now - DAY) ? -1 : null;
  if (away !== null) return capital(new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(away, "day"));
  const thisYear = new Date().getFullYear() === new Date(seconds * 1000).getFullYear();
  return format(seconds, { day: "numeric", month: "long", year: thisYear ? undefined : "numeric" });
}

/** The short time beside a chat in the list: the clock today, the weekday this week, else the date. */
export function listed(seconds) {
  const now = Date.now() / 1000;
  if (sameDay(seconds, now)) return clock(seconds);
  return format(seconds, now - seconds < 6 * DAY ? { weekday: "short" } : { dateStyle: "short" });
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function relative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [size, unit] = [[365 * DAY, "year"], [30 * DAY, "month"], [DAY, "day"], [HOUR, "hour"], [MINUTE, "minute"]]
    .find(([length]) => Math.abs(away) >= length) ?? [1, "second"];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.trunc(away / size), unit);
}

/** The text of a date-time entity, or null where its own text is to be shown.
 * Its format is `r`, or any of `w` (weekday), `d`/`D` (short, long date), `t`/`T` (short, long time). */
export function formatted(seconds, pattern) {
  if (!pattern) return null;
  if (pattern === "r") return relative(seconds);
  const has = (letter) => pattern.includes(letter);
  const options = {};
  if (has("w")) options.weekday = "long";
  if (has("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (has("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (has("t") || has("T")) Object.assign(options, { hour: "numeric", minute: "2-digit" });
  if (has("T")) options.second = "2-digit";
  return Object.keys(options).length ? format(seconds, options) : null;
}

/** Updates relative times every second. */
export function keepRelativeTimesFresh() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-relative]")) {
      const text = relative(Number(element.dataset.relative));
      if (element.textContent !== text) element.textContent = text;
    }
  }, 1000);
}
