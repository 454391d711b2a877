/** The agent's actions. Each changes the state, calls the server, and reports errors. */

import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { UNDO_SECONDS, later } from "./later.js";
import * as live from "./live.js";
import * as outgoing from "./outgoing.js";
import { prefer } from "./preferences.js";
import { announce, changed, isMine, openDetail, state, toast } from "./state.js";
import { HELD_UP } from "./words.js";

const LAST = 50;
const READ_MS = 400;
const STALE_MS = 250;
const KEPT = 30;

// ---- one conversation -----------------------------------------------------------------------------------------

export function open(id, { isBack = false } = {}) {
  if (state.openId === id) return;
  state.openId = id;
  state.list.left = null;
  state.wantsComposer = false;
  state.isDrawerOpen = false;
  if (id) state.cursor = id;
  if (!isBack) history.pushState(null, "", id ? `/inbox/c/${encodeURIComponent(id)}` : "/inbox");
  live.look(id);
  if (id) loadDetail(id);
  changed();
}

export async function loadDetail(id) {
  const detail = state.details.get(id) ?? { id, conversation: null, events: [], understood: new Map(), problem: null, mode: "reply" };
  state.details.delete(id);
  state.details.set(id, detail);
  if (state.details.size > KEPT) state.details.delete(state.details.keys().next().value);
  detail.isLoading = true;
  const asOf = drafts.savesSoFar();
  try {
    takeWhole(detail, await api.whole(id, LAST), asOf);
  } catch (problem) {
    if (!detail.conversation || problem instanceof api.Refused) detail.problem = problem;
  } finally {
    detail.isLoading = false;
    changed();
  }
}

function takeWhole(detail, whole, asOf) {
  const first = whole.events[0]?.seq ?? 1;
  const before = detail.events.filter((event) => event.seq < first);
  const isContinuous = before.length === 0 || before.at(-1).seq === first - 1;
  const newest = whole.events.at(-1)?.seq ?? 0;
  const after = detail.events.filter((event) => event.seq > newest);
  detail.events = [...(isContinuous ? before : []), ...whole.events, ...after];
  whole.understood.forEach((turn) => detail.understood.set(turn.seq, turn));
  if (whole.conversation.last_seq >= (detail.conversation?.last_seq ?? 0)) detail.conversation = whole.conversation;
  Object.assign(detail, { packet: whole.packet, ticket: whole.ticket, requests: whole.requests, emailLeft: whole.email_left, others: whole.others, problem: null });
  whole.events.forEach((event) => event.client_id && outgoing.wasStored(event.client_id));
  const own = detail.events.filter((event) => event.author === "agent" && event.author_id === state.me?.id);
  drafts.takeSaved(detail.id, whole.drafts, asOf, own.map((event) => event.text ?? ""));
  // Events that were stored after this was read, and before the socket told of this conversation.
  if ((detail.events.at(-1)?.seq ?? 0) < (detail.lastSeq ?? 0)) refresh(detail.id);
}

export async function loadEarlier(detail) {
  const first = detail.events[0]?.seq ?? 1;
  if (detail.isLoadingEarlier || first <= 1) return;
  detail.isLoadingEarlier = true;
  changed();
  try {
    const answer = await api.earlier(detail.id, first, LAST);
    answer.understood.forEach((turn) => detail.understood.set(turn.seq, turn));
    if (detail.events[0]?.seq === first) detail.events.unshift(...answer.events);
  } catch (problem) {
    toast(problem.message, { kind: "problem" });
  } finally {
    detail.isLoadingEarlier = false;
    changed();
  }
}

const stale = new Map();

/** Read a conversation again that changed in a way that events do not tell; bursts make one request. */
export function refresh(id) {
  if (stale.has(id)) return;
  stale.set(id, setTimeout(() => {
    stale.delete(id);
    if (state.details.has(id)) loadDetail(id);
  }, STALE_MS));
}

let readTimer = null;

/** The agent has seen the end of the open conversation. */
export function markRead(detail) {
  const seq = detail.conversation.last_seq;
  const row = state.rows.get(detail.id);
  if (row?.unread) {
    row.unread = 0;
    changed();
  }
  if (detail.readSeq >= seq) return;
  detail.readSeq = seq;
  clearTimeout(readTimer);
  readTimer = setTimeout(() => api.markRead(detail.id, seq).catch(() => { detail.readSeq = 0; }), READ_MS);
}

/** Mark as unread from the customer's last message on, and close the conversation, or it would be read at once. */
export async function markUnread(id) {
  const detail = state.details.get(id);
  const last = detail?.events.findLast((event) => event.kind === "message" && event.author === "customer");
  const row = state.rows.get(id);
  const seq = Math.max(0, (last?.seq ?? row?.last_seq ?? 1) - 1);
  if (row) Object.assign(row, { unread: Math.max(1, row.unread), read_seq: seq });
  if (detail) detail.readSeq = 0;
  clearTimeout(readTimer);
  if (state.openId === id) open(null);
  changed();
  await api.markRead(id, seq).catch((problem) => toast(problem.message, { kind: "problem" }));
}

// ---- changes --------------------------------------------------------------------------------------------------

async function change(id, ask, done) {
  if (!id || state.busy.has(id)) return;
  state.busy.add(id);
  changed();
  try {
    live.takeChange(await ask(id));
    if (done) toast(done, { seconds: 4 });
  } catch (problem) {
    toast(problem.message, { kind: "problem" });
    if (problem instanceof api.Refused) refresh(id);
  } finally {
    state.busy.delete(id);
    changed();
  }
}

/** `from`: the colleague who has the conversation, whom the agent was asked about. */
export function takeOver(id, from = null) {
  const detail = state.details.get(id);
  const wasBots = detail?.conversation?.owner === "bot";
  const focused = document.activeElement;
  return change(id, (one) => api.takeOver(one, from)).then(() => {
    if (!detail?.conversation || !isMine(detail.conversation)) return;
    if (wasBots) offerToGiveBack(id);
    detail.mode = "reply";
    // Whoever has gone on to something else meanwhile keeps the focus there.
    const hasGoneOn = document.activeElement !== document.body && document.activeElement !== focused;
    state.wantsComposer = state.openId === id && !hasGoneOn;
    changed();
  });
}

/** The assistant was answering: for some seconds it has the conversation again at a press. */
function offerToGiveBack(id) {
  const giveBack = () => change(id, (one) => api.handBack(one, null), "The assistant has it again.");
  toast("You took over from the assistant.", { seconds: UNDO_SECONDS, action: { label: "Undo", run: giveBack } });
}

export function assign(id, colleague, from) {
  return change(id, (one) => api.assign(one, colleague.id, from), `Assigned to ${colleague.name}.`);
}

/** The number of the last event that the agent has seen in the conversation. */
function seenIn(id) {
  return state.details.get(id)?.seenSeq ?? null;
}

export function handBack(id) {
  later("handBack", id, seenIn(id), state.details.get(id)?.conversation.customer);
}

/** A customer's request is done. */
export function solve(id, number) {
  return change(id, (one) => api.solve(one, number), "Done. The customer sees the ticket solved.");
}

export function resolve(id) {
  later("resolve", id, seenIn(id), state.details.get(id)?.conversation.customer);
}

/** Send what is in the composer; a reply not before the agent has seen what the customer wrote. */
export function send(id, mode) {
  const detail = state.details.get(id);
  if (!detail?.conversation || !drafts.draft(id, mode).trim()) return undefined;
  if (mode === "reply" && unseenOfCustomer(detail).length) {
    showUnseen(id);
    return undefined;
  }
  detail.wantsEnd = true;
  detail.isHeldUp = false;
  return outgoing.send(id, mode, seenIn(id));
}

/** What the customer wrote since the agent last saw the end of the conversation. */
export function unseenOfCustomer(detail) {
  return detail.events.filter((event) => event.seq > (detail.seenSeq ?? Infinity) && event.kind === "message" && event.author === "customer");
}

/** Bring the customer's unseen messages into sight, and say why nothing was sent. */
function showUnseen(id) {
  const detail = state.details.get(id);
  if (!detail?.conversation) return;
  detail.isHeldUp = true;
  detail.wantsLine = unseenOfCustomer(detail)[0]?.seq ?? null;
  announce(HELD_UP);
  changed();
}

/** The server refused because the page did not know of a message yet. */
export async function refused(id, problem) {
  await loadDetail(id);
  if (problem.code === "unseen_message") showUnseen(id);
}

export async function reveal(detail, field) {
  try {
    const { value } = await api.reveal(detail.id, field);
    detail.revealed = { ...detail.revealed, [field]: value };
  } catch (problem) {
    toast(problem.message, { kind: "problem" });
  }
  changed();
}

export async function setAvailability(availability) {
  const mine = state.team.get(state.me.id);
  const before = mine.state;
  mine.state = availability;
  changed();
  await api.setAvailability(availability).catch((problem) => {
    mine.state = before;
    toast(problem.message, { kind: "problem" });
  });
}

export function togglePacket() {
  if (matchMedia("(max-width: 1099px)").matches) {
    state.isDrawerOpen = !state.isDrawerOpen;
  } else {
    state.isPacketOpen = !state.isPacketOpen;
    prefer("packet", state.isPacketOpen);
  }
  changed();
}

export function setMode(mode) {
  const detail = openDetail();
  if (detail) detail.mode = mode;
  changed();
}
