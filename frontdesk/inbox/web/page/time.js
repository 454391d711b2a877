/** Times as people read them. */

const said = (name) => document.querySelector(`meta[name="${name}"]`)?.content || undefined;
/** As this site writes dates, in the team's time zone: what colleagues and customers read is on the same day. */
const format = (options) => new Intl.DateTimeFormat(said("locale") ?? "en-GB", { timeZone: said("time-zone"), ...options });
/** "8 AM" has one digit, "08:00" two. */
const HOUR = format({ hour: "numeric" }).resolvedOptions().hour12 ? "numeric" : "2-digit";
const CLOCK = format({ hour: HOUR, minute: "2-digit" });
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const SHORT_DAY = format({ day: "numeric", month: "short" });
const MOMENT = format({ weekday: "long", hour: HOUR, minute: "2-digit" });
const FULL = format({ dateStyle: "medium", timeStyle: "medium" });
const DATE = format({ dateStyle: "short" });

const DAY_MS = 24 * 60 * 60 * 1000;

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

function isToday(date) {
  return DATE.format(date) === DATE.format(new Date());
}

/** A time of today, else also its day. */
export function moment(iso) {
  const date = new Date(iso);
  return isToday(date) ? CLOCK.format(date) : MOMENT.format(date);
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
  if (isToday(date)) return "Today";
  if (isToday(new Date(date.getTime() + DAY_MS))) return "Yesterday";
  return DAY.format(date);
}

/** When something happened, short: a time today, else a day. */
export function brief(iso) {
  const date = new Date(iso);
  return isToday(date) ? CLOCK.format(date) : SHORT_DAY.format(date);
}
