// Dates and times of the chat, in the clock of the customer: as this site writes them where the page is in the site's language, else
// as the page's language does.
import { fill } from "./strings.js";

const SITE = "@locale@"; // filled in by the server
const OPENING = { weekday: "long", day: "numeric", month: "long", minute: "2-digit" };

/** "08:00" or "8:00 AM". */
export function timeOf(date, { locale }, site = SITE) {
  return date.toLocaleTimeString(styleOf(locale, site), { timeStyle: "short" });
}

/** "Today", "Yesterday", "Thursday 26 November". */
export function dayOf(date, words, site = SITE) {
  const days = daysUntil(date);
  if (days === 0) return words.today;
  if (days === -1) return words.yesterday;
  return date.toLocaleDateString(styleOf(words.locale, site), { weekday: "long", day: "numeric", month: "long" });
}

/** The sentence that says when the team is back. */
export function openingOf(date, words, site = SITE) {
  const days = daysUntil(date);
  if (days === 0) return fill(words.awayToday, { time: timeOf(date, words, site) });
  if (days === 1) return fill(words.awayTomorrow, { time: timeOf(date, words, site) });
  const style = styleOf(words.locale, site);
  return fill(words.awayUntil, { time: date.toLocaleString(style, { ...OPENING, hour: hourOf(style) }) });
}

function styleOf(locale, site) {
  return site && language(site) === language(locale) ? site : locale;
}

/** "8 AM" has one digit, "08:00" two. */
function hourOf(style) {
  return new Intl.DateTimeFormat(style, { hour: "numeric" }).resolvedOptions().hour12 ? "numeric" : "2-digit";
}

function language(locale) {
  return locale.split("-")[0];
}

function daysUntil(date) {
  return Math.round((new Date(date).setHours(0, 0, 0, 0) - new Date().setHours(0, 0, 0, 0)) / 86400000);
}
