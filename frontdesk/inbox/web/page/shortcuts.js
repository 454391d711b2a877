/** Keyboard shortcuts outside of fields. */

import * as actions from "./actions.js";
import { writeIn } from "./composer.js";
import { backToList, moveCursor } from "./list.js";
import { toggle } from "./menu.js";
import { preference } from "./preferences.js";
import { changed, isMine, openDetail, state, toast } from "./state.js";

const FIELDS = "input, textarea, select, [contenteditable]";

const KEYS = {
  j: () => moveCursor(1),
  k: () => moveCursor(-1),
  r: () => reply(),
  n: () => writeIn("note"),
  t: () => state.openId && actions.takeOver(state.openId),
  b: () => owned(actions.handBack),
  e: () => owned(actions.resolve),
  u: () => (state.openId ?? state.cursor) && actions.markUnread(state.openId ?? state.cursor),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => toggle("help"),
};

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (state.phase !== "ready" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isInField = event.target.closest?.(FIELDS);
    if (event.key === "Escape") return escape(event, isInField);
    if (isInField || !preference("shortcuts") || state.overlay === "help") return;
    if (event.target.closest?.("#rows") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      moveCursor(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const run = KEYS[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

function reply() {
  const detail = openDetail();
  if (!detail?.conversation) return;
  if (isMine(detail.conversation) && detail.conversation.status !== "resolved") writeIn("reply");
  else toast("Take the conversation over first (t), then reply.", { seconds: 4 });
}

function owned(run) {
  const detail = openDetail();
  if (!detail?.conversation) return;
  if (isMine(detail.conversation)) run(detail.id);
  else toast("Take the conversation over first (t).", { seconds: 4 });
}

function escape(event, isInField) {
  if (state.overlay === "help") return; // a dialog hears of it by itself
  if (state.overlay) {
    toggle(state.overlay);
  } else if (isInField) {
    event.target.blur();
  } else if (state.isDrawerOpen) {
    state.isDrawerOpen = false;
    changed();
  } else if (state.openId) {
    if (matchMedia("(max-width: 719px)").matches) actions.open(null);
    backToList();
  }
}
