/** Errors that nobody caught: the agent is told, and one part that cannot be drawn does not take the page with it. */

import { h } from "./render.js";
import { toast } from "./state.js";

const QUIET_MS = 10000;

let toldAt = -Infinity;

/** Tell of errors in handlers and of promises that were given up. Browsers' own remarks carry no error. */
export function listenToErrors() {
  addEventListener("error", ({ error }) => error && tell());
  addEventListener("unhandledrejection", tell);
}

function tell() {
  if (performance.now() - toldAt < QUIET_MS) return;
  toldAt = performance.now();
  toast("Something went wrong on this page. What you wrote is kept; if it goes on, load the page again.", { kind: "problem", seconds: 12 });
}

const failed = new Set();

/** What `describe` returns, or a line that says that it cannot be shown; the error is reported once for each `key`. */
export function guarded(key, describe) {
  try {
    return describe();
  } catch (problem) {
    if (!failed.has(key)) setTimeout(() => reportError(problem));
    failed.add(key);
    return h("p", { key, class: "happened", "data-line": key }, h("span", {}, "This cannot be shown"));
  }
}
