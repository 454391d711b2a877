/**
 * Keyboard shortcuts outside of fields. Whoever writes with the focus beside the field must not set anything going: a letter that is no
 * shortcut is the beginning of a text, and what follows it is no shortcut either. What a customer would see is asked first.
 */

import * as actions from "./actions.js";
import { chooseColleague } from "./assign.js";
import { writeIn } from "./composer.js";
import { decideByKey, decideByKeyIfMine } from "./decisions.js";
import { undoLast } from "./later.js";
import { backToList, moveCursor } from "./list.js";
import { toggle } from "./menu.js";
import { preference } from "./preferences.js";
import { whenTyped } from "./question.js";
import { isComposing } from "./shared/keys.js";
import { changed, isMine, may, openDetail, state, toast } from "./state.js";
import { askToTake, isColleagues, mayHave, standing } from "./taking.js";

const FIELDS = "input, textarea, select, [contenteditable]";
/** How long after a letter of a text the next key is taken for one, too. */
const TEXT_MS = 1000;

const KEYS = {
  j: () => moveCursor(1),
  k: () => moveCursor(-1),
  r: () => reply(),
  n: () => writeIn("note"),
  t: () => takeOver(),
  a: () => chooseColleague(),
  b: () => state.openId && decideByKeyIfMine("handBack", state.openId),
  e: () => state.openId && decideByKeyIfMine("resolve", state.openId),
  E: () => state.openId && decideByKeyIfMine("resolveAndNext", state.openId),
  u: () => (state.openId ?? state.cursor) && actions.markUnread(state.openId ?? state.cursor),
  z: () => undoLast(),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => toggle("help"),
};

let textUntil = 0;

function isText() {
  textUntil = performance.now() + TEXT_MS;
}

export function listenToKeys() {
  whenTyped(isText);
  document.addEventListener("keydown", (event) => {
    if (state.phase !== "ready" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
    const isInField = event.target.closest?.(FIELDS);
    if (event.key === "Escape") return escape(event, isInField);
    if (isInField || !preference("shortcuts") || isDialog() || state.question) return;
    if (event.target.closest?.("#rows") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      moveCursor(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (event.key.length === 1) letter(event);
  });
}

function isDialog() {
  return state.overlay === "help" || state.overlay === "assign";
}

function letter(event) {
  const run = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!run || performance.now() < textUntil) {
    isText();
    return;
  }
  event.preventDefault();
  run();
}

function takeOver() {
  const it = openDetail()?.conversation;
  if (!it || !may("answer") || isMine(it) || it.status === "resolved") return;
  if (!isColleagues(it)) decideByKey("takeOver", it.id);
  else if (mayHave(it)) askToTake(it);
  else toast(standing(it), { seconds: 4 });
}

function reply() {
  const detail = openDetail();
  if (!detail?.conversation) return;
  if (isMine(detail.conversation) && detail.conversation.status !== "resolved") writeIn("reply");
  else toast("Take the conversation over first (t), then reply.", { seconds: 4 });
}

function escape(event, isInField) {
  if (isDialog() || state.question) return; // a dialog hears of it by itself
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
