/** Opening hours: out of hours customers who ask for a person get a ticket, and agents who are here all the same see that. */

import { icon } from "./icons.js";
import { h } from "./render.js";
import { state } from "./state.js";
import { moment, secondsUntil } from "./time.js";

const AGAIN_MS = 30000;

let onChanged = () => {};
let askedAt = 0;

/** `handler()` reads the hours again. */
export function whenHoursChange(handler) {
  onChanged = handler;
}

export function isClosed() {
  return state.hours?.open === false;
}

export function hoursBanner() {
  const { hours } = state;
  if (hours?.changes_at && secondsUntil(hours.changes_at) <= 0 && Date.now() - askedAt > AGAIN_MS) {
    askedAt = Date.now();
    queueMicrotask(onChanged);
  }
  if (!isClosed()) return null;
  const until = hours.changes_at ? ` until ${moment(hours.changes_at)}` : "";
  return h("p", { key: "hours", class: "hours", role: "status" }, icon("clock"), h("span", {}, `Out of hours${until}: customers who ask for a person get a ticket.`));
}
