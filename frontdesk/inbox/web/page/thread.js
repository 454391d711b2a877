/** The conversation in the middle: its customer, its timeline, and the reader's place in it. */

import * as actions from "./actions.js";
import { chooseColleague } from "./assign.js";
import { composer } from "./composer.js";
import { decide } from "./decisions.js";
import { icon } from "./icons.js";
import { pendingChange, undo } from "./later.js";
import { h } from "./render.js";
import { changed, isMine, openDetail, state, unansweredSince, waitingSince } from "./state.js";
import { mayHave } from "./taking.js";
import { isNarrow, toasts } from "./toasts.js";
import { full, secondsSince, urgency, waiting, waitingWords } from "./time.js";
import { timeline } from "./timeline.js";
import { LEVELS, count, customerName, levelOf } from "./words.js";

const END_PIXELS = 12;
const EARLY_PIXELS = 160;

let scroller = null;
let drawn = null; // the conversation that was drawn last
let isAtEnd = true;
let anchor = null;

export function threadPane() {
  const detail = openDetail();
  return h("main", { key: "thread", class: "pane thread", "aria-label": "Conversation", tabindex: -1, id: "thread" },
    !state.openId ? nobody() : !detail?.conversation ? opening(detail) : conversation(detail));
}

function nobody() {
  const { queue } = state.counts;
  return h("div", { key: "nobody", class: "empty is-large" }, icon("inbox"),
    h("p", { class: "empty-title" }, queue ? `${count(queue, "customer waits", "customers wait")} for a person` : "Choose a conversation"),
    h("p", {}, h("kbd", {}, "j"), " and ", h("kbd", {}, "k"), " move through the list, ", h("kbd", {}, "Enter"), " opens, ", h("kbd", {}, "?"), " shows all keys."));
}

function opening(detail) {
  if (detail?.problem) {
    const isGone = detail.problem.status === 404;
    return h("div", { key: "problem", class: "empty is-large", role: "alert" }, icon(isGone ? "search" : "offline"),
      h("p", { class: "empty-title" }, isGone ? "This conversation does not exist" : "The conversation cannot be read"),
      h("p", {}, isGone ? "The address may be incomplete." : detail.problem.message),
      h("p", { class: "row-of-buttons" },
        isGone ? null : h("button", { type: "button", class: "button", onclick: () => actions.loadDetail(state.openId) }, "Try again"),
        h("button", { type: "button", class: "button", onclick: () => actions.open(null) }, "Back to the list")));
  }
  return h("div", { key: "opening", class: "opening", role: "status", "aria-label": "Reading the conversation" },
    Array.from({ length: 5 }, (_, at) => h("div", { class: `ghost${at % 2 ? " is-ours" : ""}` })));
}

function conversation(detail) {
  return [
    head(detail),
    h("div", { key: `scroll-${detail.id}`, class: "scroll", id: "scroll", tabindex: 0, role: "log", "aria-live": "off", "aria-label": "Messages", onscroll: onScroll, created: watch },
      h("div", { class: "timeline" }, earlier(detail), timeline(detail))),
    h("div", { key: "below", class: "below" }, pill(detail), typing(detail)),
    isNarrow() ? toasts() : null,
    composer(detail),
  ];
}

function head(detail) {
  const { conversation: it } = detail;
  const level = LEVELS[levelOf(it.customer)];
  const isBusy = state.busy.has(detail.id);
  const isOpen = it.status !== "resolved";
  const button = (name, label, key, run, extra = "") => h("button", {
    key: name, type: "button", class: `button ${extra}`, disabled: isBusy, onclick: run, title: `${label} (${key})`, "aria-keyshortcuts": key,
  }, icon(name), h("span", { class: "button-label" }, label));
  return h("header", { key: "head", class: "bar thread-bar" },
    h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "Back to the list", onclick: () => actions.open(null) }, icon("back")),
    h("div", { class: "who" },
      h("h2", { class: "who-name" }, h("bdi", {}, customerName(it.customer))),
      h("p", { class: "who-meta" },
        h("span", { class: "level" }, icon(level.icon), level.text),
        detail.ticket ? h("span", { class: "level" }, icon("ticket"), detail.ticket.number) : null,
        viewers(detail))),
    wait(detail),
    h("div", { class: "row-of-buttons" },
      isOpen && mayHave(it) ? button("team", "Assign", "a", chooseColleague, "is-short") : null,
      ...(isOpen && isMine(it) ? decisions(detail, button) : []),
      h("button", {
        key: "details", type: "button", class: "icon-button", "aria-label": "Details of the handoff", "aria-expanded": String(isPacketShown()),
        title: "Details", onclick: actions.togglePacket,
      }, icon("details"))));
}

function decisions({ id }, button) {
  const change = pendingChange(id);
  if (change) return [button("handback", "Undo", "z", () => undo(change))];
  return [
    button("handback", "Hand back", "b", () => decide("handBack", id), "only-wide"),
    button("check", "Resolve", "e", () => decide("resolve", id), "is-primary"),
  ];
}

export function isPacketShown() {
  return matchMedia("(max-width: 1099px)").matches ? state.isDrawerOpen : state.isPacketOpen;
}

function viewers(detail) {
  const others = state.viewers.get(detail.id) ?? [];
  if (!others.length) return null;
  return h("span", { class: "level is-viewing" }, icon("eye"), h("bdi", {}, others.map((agent) => agent.name).join(", ")), others.length === 1 ? " is here too" : " are here too");
}

function wait(detail) {
  const since = waitingSince({ ...detail.conversation, unanswered_since: unansweredSince(detail.events) });
  if (!since) return null;
  const seconds = secondsSince(since);
  const level = urgency(seconds);
  return h("time", { key: "wait", class: `big-wait is-${level}`, datetime: since, title: `Waiting since ${full(since)}` },
    level === "calm" ? null : icon(level === "late" ? "alert" : "clock"),
    h("span", { class: "unseen" }, `waiting for ${waitingWords(seconds)}`),
    h("span", { "aria-hidden": "true" }, waiting(seconds)),
    h("small", { "aria-hidden": "true" }, "waiting"));
}

function earlier(detail) {
  if ((detail.events[0]?.seq ?? 1) <= 1) return h("p", { key: "begin", class: "begin" }, "The conversation begins here");
  return h("p", { key: "earlier", class: "begin" },
    h("button", { type: "button", class: "link", disabled: Boolean(detail.isLoadingEarlier), onclick: () => actions.loadEarlier(detail) },
      detail.isLoadingEarlier ? "Reading earlier messages…" : "Earlier messages"));
}

function pill(detail) {
  const unseen = unseenMessages(detail);
  if (!unseen) return null;
  return h("button", { key: "pill", type: "button", class: "pill", onclick: () => { detail.wantsEnd = true; changed(); } }, icon("down"), `${unseen} new`);
}

function unseenMessages(detail) {
  return detail.events.filter((event) => event.seq > (detail.seenSeq ?? Infinity) && (event.kind === "message" || event.kind === "note")).length;
}

function typing(detail) {
  const who = state.typing.get(detail.id);
  if (!who || who.until < Date.now()) return null;
  const name = { customer: h("bdi", {}, customerName(detail.conversation.customer)), bot: "The assistant", person: "A colleague" }[who.who];
  return h("p", { key: "typing", class: "typing", role: "status" }, h("span", { class: "typing-dots", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})), name, " is writing");
}

// ---- where the reader is --------------------------------------------------------------------------------------

function watch(node) {
  scroller = node;
  new ResizeObserver(() => {
    if (scroller === node && isAtEnd) toEnd();
  }).observe(node);
}

function onScroll() {
  const wasAtEnd = isAtEnd;
  isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PIXELS;
  const detail = openDetail();
  if (!detail?.conversation) return;
  if (scroller.scrollTop < EARLY_PIXELS && drawn === detail.id) actions.loadEarlier(detail);
  if (isAtEnd !== wasAtEnd) changed();
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  isAtEnd = true;
}

/** The number of the last event that is drawn. */
function newest(detail) {
  return detail.events.at(-1)?.seq ?? 0;
}

/** Bring the customer's first unseen message into sight: whoever is shown it has seen that there is more. */
function toLine(detail) {
  const line = scroller.querySelector(`[data-line="${detail.wantsLine}"]`);
  detail.wantsLine = null;
  line?.scrollIntoView({ block: "center" });
  line?.classList.add("is-pointed-at");
  detail.seenSeq = newest(detail);
  isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PIXELS;
}

/** Before drawing, remember the line that the reader looks at, so that it stays in its place. */
export function keepPlace() {
  anchor = null;
  if (!scroller?.isConnected || isAtEnd) return;
  const top = scroller.getBoundingClientRect().top;
  for (const line of scroller.querySelectorAll("[data-line]")) {
    const box = line.getBoundingClientRect();
    if (box.bottom > top) {
      anchor = { line, offset: box.top - top };
      return;
    }
  }
}

/** After drawing, restore the reader's place; a reader at the end stays at the end. */
export function restorePlace() {
  const detail = openDetail();
  if (!detail?.conversation || !scroller?.isConnected) {
    drawn = null;
    return;
  }
  if (drawn !== detail.id || detail.wantsEnd) {
    drawn = detail.id;
    detail.wantsEnd = false;
    toEnd();
  } else if (detail.wantsLine) {
    toLine(detail);
  } else if (isAtEnd) {
    toEnd();
  } else if (anchor?.line.isConnected) {
    const moved = anchor.line.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.offset;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
  }
  if (isAtEnd && document.visibilityState === "visible") {
    const hadUnseen = unseenMessages(detail) > 0;
    detail.seenSeq = newest(detail);
    actions.markRead(detail);
    if (hadUnseen) changed();
  } else {
    detail.seenSeq ??= document.visibilityState === "visible" ? newest(detail) : null;
  }
}
