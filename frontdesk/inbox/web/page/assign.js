/** Giving a conversation to a colleague who is there. */

import * as actions from "./actions.js";
import { icon } from "./icons.js";
import { h } from "./render.js";
import { changed, openDetail, state, toast } from "./state.js";
import { mayHave, takenFrom } from "./taking.js";
import { STATES } from "./words.js";

const PRESENT = new Set(["online", "busy"]);

function colleagues(it) {
  return [...state.team.values()].filter((one) => PRESENT.has(one.state) && one.id !== state.me.id && one.id !== it.agent_id);
}

/** Open the choice of colleagues, or say why there is none. */
export function chooseColleague() {
  const it = openDetail()?.conversation;
  if (!it || it.status === "resolved") return;
  if (!mayHave(it)) toast("A colleague has this conversation. Only they can assign it.", { seconds: 4 });
  else if (!colleagues(it).length) toast("No colleague is here now to whom it could be assigned.", { seconds: 4 });
  else state.overlay = "assign";
  changed();
}

function close() {
  state.overlay = null;
  changed();
  document.getElementById("scroll")?.focus({ preventScroll: true });
}

function give(it, colleague) {
  close();
  actions.assign(it.id, colleague, takenFrom(it));
}

export function assign() {
  const it = openDetail()?.conversation;
  if (!it) return null;
  return h("dialog", {
    key: "assign", id: "assign", class: "sheet is-question", "aria-labelledby": "assign-title",
    created: (node) => queueMicrotask(() => { if (node.isConnected) node.showModal(); node.querySelector("button.choice")?.focus(); }),
    oncancel: (event) => { event.preventDefault(); close(); },
    onclick: (event) => event.target.id === "assign" && close(),
    onkeydown: keys,
  },
  h("div", { class: "sheet-body" },
    h("h2", { id: "assign-title" }, "Assign to"),
    h("p", { class: "meta" }, "The customer is told who is with them now."),
    h("div", { class: "colleagues" }, colleagues(it).map((one) => h("button", { key: one.id, type: "button", class: "choice", onclick: () => give(it, one) },
      h("span", { class: `presence is-${one.state}` }), h("bdi", {}, one.name), h("span", { class: "meta" }, STATES[one.state])))),
    h("div", { class: "row-of-buttons" }, h("button", { type: "button", class: "button", onclick: close }, icon("close"), "Cancel", h("kbd", {}, "Esc")))));
}

/** The arrows move among the colleagues. */
function keys(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const choices = [...event.currentTarget.querySelectorAll("button.choice")];
  choices.at((choices.indexOf(document.activeElement) + step) % choices.length)?.focus();
}
