/** Where an agent writes: a reply to the customer, or a note that only the team sees. */

import * as actions from "./actions.js";
import { decide } from "./decisions.js";
import * as drafts from "./drafts.js";
import { icon } from "./icons.js";
import { pendingChange } from "./later.js";
import { openNextTo } from "./list.js";
import { tellTyping } from "./live.js";
import { h } from "./render.js";
import { isComposing } from "./shared/keys.js";
import { changed, drawNow, isMine, may, openDetail, state } from "./state.js";
import { askToTake, mayHave, standing } from "./taking.js";
import { link } from "./timeline.js";
import { HELD_UP, deskName } from "./words.js";

const TYPING_AGAIN_MS = 4000;
const TYPING_ENDS_MS = 5000;

let typingTold = 0;
let typingTimer = null;

/** Replies need the conversation; notes are always possible. */
export function modeOf(detail) {
  const it = detail.conversation;
  return isMine(it) && it.status !== "resolved" ? detail.mode : "note";
}

export function composer(detail) {
  if (!may("answer")) return h("div", { key: "composer", class: "composer" }, h("div", { class: "banner" }, icon("details"), h("span", {}, "You read along: your role answers no customers.")));
  const mode = modeOf(detail);
  const canReply = isMine(detail.conversation) && detail.conversation.status !== "resolved";
  const isNote = mode === "note";
  // It unfolds on focus and stays unfolded: nothing may move under a finger that presses a button.
  const isFolded = !canReply && !detail.isWriting && !drafts.draft(detail.id, mode);
  return h("form", { key: "composer", class: `composer is-${mode}${isFolded ? " is-folded" : ""}`, "aria-label": isNote ? "Note" : "Reply", onsubmit: (event) => { event.preventDefault(); submit(); } },
    canReply ? othersRead(detail.conversation) : banner(detail),
    h("div", { class: "modes" },
      h("div", { class: "modes", role: "radiogroup", "aria-label": "What you write", onkeydown: (event) => arrows(event, canReply) },
        modeButton("reply", "reply", "Reply", mode, !canReply), modeButton("note", "lock", "Note", mode, false)),
      isNote ? h("span", { class: "mode-label" }, "Only the team sees it") : null,
      canReply && !pendingChange(detail.id) ? h("button", { key: "handback", type: "button", class: "link only-narrow hand-back", onclick: () => decide("handBack", detail.id) }, "Hand back") : null),
    h("textarea", {
      key: `${detail.id}/${mode}`,
      id: "composer",
      class: "writing",
      rows: 2,
      dir: "auto",
      value: drafts.draft(detail.id, mode),
      "aria-label": isNote ? "Note, only the team sees it" : "Reply to the customer",
      "aria-keyshortcuts": isNote ? "n" : "r",
      placeholder: isNote ? "Write a note for the team" : "Write to the customer",
      oninput: ({ target }) => write(detail, mode, target.value),
      onkeydown: keys,
      onfocus: () => { detail.isWriting = true; changed(); },
      onblur: () => stopTyping(detail.id),
    }),
    h("div", { class: "composer-foot" },
      detail.isHeldUp && !isNote ? h("span", { key: "held-up", class: "held-up", role: "alert" }, icon("alert"), HELD_UP) : null,
      h("span", { key: "saved", class: "saved", role: "status" }, savedWords(detail, mode)),
      h("button", { type: "submit", class: `button is-primary${isNote ? " is-note" : ""}`, disabled: !drafts.draft(detail.id, mode).trim(), title: "Ctrl+Enter or ⌘+Enter" },
        icon("send"), isNote ? "Add note" : "Send")));
}

function modeButton(mode, name, label, chosen, isDisabled) {
  return h("button", {
    key: mode, id: `mode-${mode}`, type: "button", role: "radio", class: "mode", "aria-checked": String(mode === chosen), tabindex: mode === chosen ? 0 : -1, disabled: isDisabled,
    onclick: () => { actions.setMode(mode); focusComposer(); },
  }, icon(name), label);
}

/** As with any choice of one: the arrows choose the other, and the focus goes along. */
function arrows(event, canReply) {
  if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  if (!canReply) return;
  const mode = modeOf(openDetail()) === "reply" ? "note" : "reply";
  actions.setMode(mode);
  drawNow();
  document.getElementById(`mode-${mode}`)?.focus();
}

function banner(detail) {
  const it = detail.conversation;
  if (it.status === "resolved") {
    return h("div", { key: "banner", class: "banner" }, icon("check"), h("span", {}, "Resolved. The customer's next message opens it again."),
      isMine(it) ? h("button", { type: "button", class: "button", onclick: () => openNextTo(detail.id)() }, "Next conversation") : null);
  }
  if (it.desk) return elsewhere(detail, it);
  if (it.owner === "agent") return colleagues(detail, it);
  const isBot = it.owner === "bot";
  return h("div", { key: "banner", class: `banner ${isBot ? "is-bot" : "is-queue"}` }, icon(isBot ? "bot" : "clock"),
    h("span", {}, isBot ? "The assistant is answering." : "The customer waits for a person."),
    h("button", { type: "button", class: `button${isBot ? "" : " is-primary"}`, disabled: state.busy.has(detail.id), onclick: () => actions.takeOver(detail.id), "aria-keyshortcuts": "t" }, "Take over", h("kbd", {}, "t")));
}

/** People answer it in the desk that the team has; whoever takes it over answers it here. */
function elsewhere(detail, it) {
  const ticket = detail.events.findLast((event) => event.data.desk === it.desk && event.data.ticket)?.data;
  const words = ticket ? `ticket ${ticket.ticket}` : "";
  const take = () => (it.owner === "agent" ? askToTake(it) : actions.takeOver(detail.id));
  return h("div", { key: "banner", class: `banner${it.offered ? " is-queue" : ""}` }, icon(it.offered ? "alert" : "ticket"),
    h("span", {}, `Answered in ${deskName(it.desk)}`, ticket ? [": ", link(ticket.url, words)] : null),
    mayHave(it) ? h("button", { type: "button", class: `button${it.offered ? " is-primary" : ""}`, disabled: state.busy.has(detail.id), onclick: take, "aria-keyshortcuts": "t" }, "Answer here", h("kbd", {}, "t")) : null);
}

/** Where others read, no account data belongs in a reply. */
function othersRead(it) {
  if (it.no_identity !== "others_read") return null;
  return h("div", { key: "banner", class: "banner is-queue", role: "note" }, icon("alert"), h("span", {}, "Others read this thread. Write nothing of anybody's account here."));
}

function colleagues(detail, it) {
  return h("div", { key: "banner", class: `banner${it.offered ? " is-queue" : ""}` }, icon(it.offered ? "alert" : "person"), h("span", { dir: "auto" }, standing(it)),
    mayHave(it) ? h("button", { type: "button", class: `button${it.offered ? " is-primary" : ""}`, disabled: state.busy.has(detail.id), onclick: () => askToTake(it), "aria-keyshortcuts": "t" }, "Take over", h("kbd", {}, "t")) : null);
}

function savedWords(detail, mode) {
  if (!drafts.draft(detail.id, mode)) return "";
  if (drafts.isSaved(detail.id, mode)) return "Draft saved";
  return state.connection === "live" ? "Saving…" : "Not saved: no connection";
}

function write(detail, mode, text) {
  drafts.setDraft(detail.id, mode, text);
  detail.isHeldUp = false;
  changed();
  if (mode !== "reply") return;
  if (Date.now() - typingTold > TYPING_AGAIN_MS) {
    typingTold = Date.now();
    tellTyping(detail.id, true);
  }
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => stopTyping(detail.id), TYPING_ENDS_MS);
}

function stopTyping(id) {
  clearTimeout(typingTimer);
  if (!typingTold) return;
  typingTold = 0;
  tellTyping(id, false);
}

function keys(event) {
  if (isComposing(event)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("scroll")?.focus();
  }
}

function submit() {
  const detail = openDetail();
  if (!detail?.conversation) return;
  stopTyping(detail.id);
  actions.send(detail.id, modeOf(detail));
  focusComposer();
}

/** Focus the composer, in this mode if possible. */
export function writeIn(mode) {
  const detail = openDetail();
  if (!detail?.conversation) return;
  actions.setMode(mode);
  focusComposer();
}

function focusComposer() {
  state.wantsComposer = true;
  drawNow();
}

/** Put the cursor behind the draft; after drawing, because each mode has a field of its own. */
export function focusIfWanted() {
  const field = state.wantsComposer && document.getElementById("composer");
  if (!field) return;
  state.wantsComposer = false;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
