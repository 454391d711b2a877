/** The sheet of keyboard shortcuts. */

import { icon } from "./icons.js";
import { toggle } from "./menu.js";
import { h } from "./render.js";

const KEYS = [
  ["Move", [["j", "Next conversation"], ["k", "Previous conversation"], ["Enter", "Open it"], ["/", "Search"], ["Esc", "Leave what you are in"]]],
  ["Write", [["r", "Reply"], ["n", "Note for the team"], ["Ctrl Enter", "Send, also ⌘ Enter"], ["Esc", "Leave the composer; the draft stays"]]],
  ["Act", [["t", "Take over"], ["a", "Assign"], ["b", "Hand back to the assistant"], ["e", "Resolve"], ["E", "Resolve, and open the next"], ["Enter", "Yes, where a key asks"], ["z", "Undo"], ["u", "Mark as unread"], ["?", "This sheet"]]],
];

export function help() {
  return h("dialog", {
    key: "help", id: "help", class: "sheet", "aria-labelledby": "help-title",
    created: (node) => queueMicrotask(() => node.isConnected && node.showModal()),
    oncancel: (event) => { event.preventDefault(); toggle("help"); },
    onclick: (event) => event.target.id === "help" && toggle("help"),
  },
  h("div", { class: "sheet-body" },
    h("header", { class: "sheet-head" }, h("h2", { id: "help-title" }, "Keys"),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => toggle("help") }, icon("close"))),
    h("div", { class: "key-groups" }, KEYS.map(([title, keys]) => h("section", {}, h("h3", {}, title),
      h("dl", { class: "keys" }, keys.map(([key, what]) => [h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, what)]))))),
    h("p", { class: "meta" }, "Keys work outside of fields. They can be turned off in your menu.")));
}
