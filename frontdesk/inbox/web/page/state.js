/** Everything the page knows, in one object; `changed()` draws it again. */

import { preference } from "./preferences.js";

export const state = {
  phase: "starting", // starting, signed-out, ready, broken
  problem: null, // why it is broken, or what the sign-in page has to say
  me: null,
  team: new Map(), // agent id → {id, name, role, state}
  hours: null, // {open, changes_at}
  connection: "connecting", // connecting, live, lost
  tries: 0,
  backSince: 0, // when the connection came back, to say so for a moment

  view: preference("view"),
  status: "open",
  sort: preference("sort"),
  search: "",
  counts: { mine: 0, queue: 0, bot: 0, requests: 0, all: 0, unread: 0 },
  rows: new Map(), // id → row, as the server said it
  list: { ids: [], more: [], next: null, left: null, elsewhere: 0, isLoading: true, problem: null }, // the server's order; see lists.js
  cursor: null, // the row that the keyboard is on

  openId: null,
  details: new Map(), // id → detail
  typing: new Map(), // id → {who, until}
  viewers: new Map(), // id → [{id, name}]
  pending: [], // texts on their way, see outgoing.js
  later: [], // changes that can still be undone, see later.js
  busy: new Set(), // conversations with a change under way

  isPacketOpen: preference("packet"),
  isDrawerOpen: false, // the packet where there is no room for a third pane
  overlay: null, // menu, help, assign, operate
  form: null, // the operation that is filled in, see operating.js
  declining: null, // {id, reason} of the operation that the agent is about to decline
  approvals: 0, // how many operations wait for this approver
  question: null, // what is asked before a change, see question.js
  toasts: [],
};

let draw = () => {};
let isScheduled = false;

/** `paint` is called after changes, once a frame; also in a page in the background. */
export function whenChanged(paint) {
  draw = paint;
}

export function changed() {
  if (isScheduled) return;
  isScheduled = true;
  const run = () => {
    isScheduled = false;
    draw();
  };
  if (document.hidden) setTimeout(run, 30);
  else requestAnimationFrame(run);
}

/** Draw at once: the next key may come before the next frame. */
export function drawNow() {
  draw();
}

export function openDetail() {
  return state.details.get(state.openId) ?? null;
}

export function agentName(id) {
  if (!id) return "Somebody";
  return state.team.get(id)?.name ?? "A colleague";
}

/** Whether the agent answers it here: what is answered in a desk is nobody's in the inbox. */
export function isMine(conversation) {
  return conversation.owner === "agent" && conversation.agent_id === state.me?.id && !conversation.desk;
}

/** Whether the agent's role includes this, as far as the page knows; the server decides. */
export function may(permission) {
  return state.me?.may?.includes(permission) ?? false;
}

/** Whether the agent looks at this conversation now. */
export function isInSight(id) {
  return id === state.openId && !document.hidden;
}

/** When the customer wrote the first of these messages that nobody answered yet, or null. */
export function unansweredSince(events) {
  const answered = events.findLastIndex((event) => event.kind === "message" && (event.author === "agent" || event.author === "bot"));
  return events.slice(answered + 1).find((event) => event.kind === "message" && event.author === "customer")?.at ?? null;
}

/** When the customer began to wait for a person, or null. */
export function waitingSince(row) {
  if (row.status === "resolved") return null;
  if (row.owner === "queue") return row.waiting_since ?? row.unanswered_since;
  return row.owner === "agent" ? row.unanswered_since : null;
}

export function isUnread(row) {
  return row.owner !== "bot" && row.status !== "resolved" && row.unread > 0;
}

/**
 * The rows of the chosen list, in the server's order. The open conversation stays where it was when it left the list, until one opens
 * another; what is being resolved is out of sight already.
 */
export function visibleRows() {
  const ids = [...state.list.ids, ...state.list.more];
  const { left } = state.list;
  const stays = left && left.id === state.openId && state.rows.get(left.id)?.status !== "resolved";
  if (stays && !ids.includes(left.id)) ids.splice(left.at, 0, left.id);
  const resolving = new Set(state.later.filter((one) => one.kind === "resolve").map((one) => one.conversation));
  return ids.filter((id) => id === state.openId || !resolving.has(id)).map((id) => state.rows.get(id)).filter(Boolean);
}

let toastNumber = 0;

/**
 * Show a short message that disappears by itself; returns its id. `action` is {label, run}; `isLasting` keeps it while others come;
 * `closed()` is called when a person closes it.
 */
export function toast(text, { kind = "info", action = null, seconds = 6, isLasting = false, closed = null } = {}) {
  const shown = { id: (toastNumber += 1), text, kind, action, isLasting, closed };
  const passing = state.toasts.filter((one) => !one.isLasting);
  state.toasts = [...state.toasts.filter((one) => one.isLasting || passing.indexOf(one) >= passing.length - 2), shown];
  announce(text);
  setTimeout(() => dismiss(shown.id), seconds * 1000);
  changed();
  return shown.id;
}

export function dismiss(id) {
  state.toasts = state.toasts.filter((one) => one.id !== id);
  changed();
}

const ANNOUNCED_MS = 5000;

/** Announce a text to screen readers, after those that were announced just now. */
export function announce(text) {
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById("announcer")?.append(line);
  setTimeout(() => line.remove(), ANNOUNCED_MS);
}
