/** Times as people read them. */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

const DUE_SECONDS = 5 * 60;
const LATE_SECONDS = 15 * 60;

/** The difference between the server's clock and this machine's, in milliseconds. */
let skew = 0;

export function setClock(serverDate) {
  const there = Date.parse(serverDate ?? "");
  if (!Number.isNaN(there) && Math.abs(there - Date.now()) > 2000) skew = there - Date.now();
}

export function secondsSince(iso) {
  return Math.max(0, Math.floor((Date.now() + skew - Date.parse(iso)) / 1000));
}

export function secondsUntil(iso) {
  return (Date.parse(iso) - Date.now() - skew) / 1000;
}

/** A time of today, else also its day. */
export function moment(iso) {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? CLOCK.format(date) : MOMENT.format(date);
}

/** `0:42`, `12:05`, `1 h 20`, `3 d`. */
export function waiting(seconds) {
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 24) return `${hours} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}`;
  return `${Math.floor(hours / 24)} d`;
}

/** The duration in words, for screen readers. */
export function waitingWords(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? "1 hour" : `${hours} hours`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 day" : `${days} days`;
}

/** How urgent a wait is: calm, due, late. */
export function urgency(seconds) {
  if (seconds >= LATE_SECONDS) return "late";
  return seconds >= DUE_SECONDS ? "due" : "calm";
}

export function clock(iso) {
  return CLOCK.format(new Date(iso));
}

export function full(iso) {
  return FULL.format(new Date(iso));
}

/** The day as a heading, and as a key that two times of the same day share. */
export function day(iso) {
  const date = new Date(iso);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return DAY.format(date);
}

/** When something happened, short: a time today, else a day. */
export function brief(iso) {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? CLOCK.format(date) : SHORT_DAY.format(date);
}
