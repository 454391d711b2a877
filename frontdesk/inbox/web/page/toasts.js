/** Short messages. They have a place of their own, below the list or above the composer, so that they cover nothing. */

import { icon } from "./icons.js";
import { h } from "./render.js";
import { dismiss, state } from "./state.js";

const ICONS = { handoff: "bell", wrote: "reply", problem: "alert", undo: "check", info: "check" };

/** Whether one pane is shown at a time, as on phones. */
export function isNarrow() {
  return matchMedia("(max-width: 719px)").matches;
}

export function toasts() {
  if (!state.toasts.length) return null;
  return h("div", { key: "toasts", class: "toasts" }, state.toasts.map(toastLine));
}

function toastLine({ id, text, kind, action, closed }) {
  return h("div", { key: id, class: `toast is-${kind}` }, icon(ICONS[kind] ?? "check"),
    h("span", { dir: "auto" }, text),
    action ? h("button", { type: "button", class: "link", onclick: () => { dismiss(id); action.run(); } }, action.label) : null,
    h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => { dismiss(id); closed?.(); } }, icon("close")));
}
