/** A question before something that a customer sees at once. Enter says yes; every other key that writes says no. */

import { h } from "./render.js";
import { isComposing } from "./shared/keys.js";
import { changed, drawNow, state } from "./state.js";

let cameFrom = null;
let onTyped = () => {};

/** `handler()` is called when a letter answered a question: somebody is writing, and not where they believe. */
export function whenTyped(handler) {
  onTyped = handler;
}

/** Ask; `asked` is {title, lines, yes, run}, and `run` is called if the answer is yes. */
export function ask(asked) {
  cameFrom = document.activeElement;
  state.question = asked;
  drawNow(); // before the next key comes
}

function answer(isYes) {
  const asked = state.question;
  if (!asked) return;
  state.question = null;
  changed();
  const back = cameFrom?.isConnected && cameFrom !== document.body ? cameFrom : document.getElementById("scroll");
  back?.focus({ preventScroll: true });
  if (isYes) asked.run();
}

export function question() {
  const { title, lines, yes } = state.question;
  return h("dialog", {
    key: "question", id: "question", class: "sheet is-question", tabindex: -1, "aria-labelledby": "question-title", "aria-describedby": "question-text",
    created: show, onkeydown: keys,
    oncancel: (event) => { event.preventDefault(); answer(false); },
    onclick: (event) => event.target.id === "question" && answer(false),
  },
  h("div", { class: "sheet-body" },
    h("h2", { id: "question-title" }, title),
    h("div", { id: "question-text" }, lines.map((line) => h("p", {}, line))),
    h("div", { class: "row-of-buttons" },
      h("button", { type: "button", class: "button is-primary", onclick: () => answer(true) }, yes, h("kbd", {}, "Enter")),
      h("button", { type: "button", class: "button", onclick: () => answer(false) }, "Cancel", h("kbd", {}, "Esc")))));
}

function show(node) {
  queueMicrotask(() => {
    if (!node.isConnected) return;
    node.showModal();
    node.focus();
  });
}

/** On a button, Enter and space press it. Elsewhere a space is a letter of whoever writes on. */
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
  const isOnButton = event.target.closest("button") !== null;
  if (event.key === "Enter" && !isOnButton && !event.repeat) {
    event.preventDefault();
    answer(true);
  } else if (event.key.length === 1 && !(isOnButton && event.key === " ")) {
    event.preventDefault();
    answer(false);
    onTyped();
  }
}
