/** The agent's actions. Each changes the state, calls the server, and reports errors. */

import * as api from "./api.js";
import * as drafts from "./drafts.js";
import * as live from "./live.js";
import { prefer } from "./preferences.js";
import { changed, isMine, openDetail, state, toast } from "./state.js";

const LAST = 50;
const READ_MS = 400;
const STALE_MS = 250;
const KEPT = 30;

// ---- one conversation -----------------------------------------------------------------------------------------

export function open(id, { isBack = false } = {}) {
  if (state.openId === id) return;
  state.openId = id;
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
  Object.assign(detail, { packet: whole.packet, ticket: whole.ticket, emailLeft: whole.email_left, problem: null });
  const sent = new Set(whole.events.map((event) => event.client_id));
  state.pending = state.pending.filter((one) => !sent.has(one.id));
  drafts.takeSaved(detail.id, whole.drafts, asOf);
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

export function takeOver(id) {
  const detail = state.details.get(id);
  return change(id, api.takeOver).then(() => {
    if (!detail?.conversation || !isMine(detail.conversation)) return;
    detail.mode = "reply";
    state.wantsComposer = state.openId === id;
    changed();
  });
}

export const handBack = (id) => change(id, api.handBack, "Handed back. The assistant answers from now on.");
export const resolve = (id) => change(id, api.resolve, "Resolved.");

/** Send the composer's text once, however often the network fails: each try has the same id. */
export async function send(id, mode) {
  const text = drafts.draft(id, mode);
  if (!text.trim()) return;
  const pending = { id: crypto.randomUUID().replaceAll("-", ""), conversation: id, mode, text, state: "sending", problem: null };
  state.pending.push(pending);
  const detail = state.details.get(id);
  if (detail) detail.wantsEnd = true;
  changed();
  await drafts.takeText(id, mode);
  await deliver(pending);
}

export async function deliver(pending) {
  Object.assign(pending, { state: "sending", problem: null });
  changed();
  try {
    const answer = await api.write(pending.conversation, pending.mode, pending.text, pending.id);
    state.pending = state.pending.filter((one) => one !== pending);
    drafts.wasSent(pending.conversation, pending.mode);
    live.takeChange(answer);
  } catch (problem) {
    const isOver = problem instanceof api.Refused && problem.status < 500;
    Object.assign(pending, { state: isOver ? "refused" : "waiting", problem: problem.message });
    if (isOver) refresh(pending.conversation);
  }
  changed();
}

/** Send waiting texts, in their order, once the connection is back. */
export async function deliverWaiting() {
  for (const pending of state.pending.filter((one) => one.state === "waiting")) await deliver(pending);
}

/** Put a refused text back into the composer. */
export function takeBack(pending) {
  state.pending = state.pending.filter((one) => one !== pending);
  const { conversation, mode, text } = pending;
  const there = drafts.draft(conversation, mode);
  drafts.setDraft(conversation, mode, there ? `${text}\n${there}` : text);
  changed();
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
