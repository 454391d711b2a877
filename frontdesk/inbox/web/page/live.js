/** What comes through the socket, taken into the state. Events may come twice: each counts once. */

import * as alerts from "./alerts.js";
import { changed, isMine, state } from "./state.js";

const TYPING_MS = 20000;
const MOST_NUMBERS = 5000;

const numbers = new Set();
/** Events up to here were there when the page was opened: the socket tells some of them again. */
let firstNew = 0;
/** What events told of conversations whose row is not here yet. */
const rumours = new Map();
let onStale = () => {};

/** `handler(id)` is called when a conversation has to be read again; without an id, the list. */
export function whenStale(handler) {
  onStale = handler;
}

export function beginAfter(number) {
  firstNew = number;
}

let socket = null;

/** The socket through which the page says what it shows. */
export function speakThrough(opened) {
  socket = opened;
}

/** Tell the colleagues which conversation this page shows. */
export function look(id) {
  socket?.send({ type: "viewing", conversation: id });
}

export function tellTyping(id, active) {
  socket?.send({ type: "typing", conversation: id, active });
}

export function take(frame) {
  const handlers = { event: takeEvent, conversation: takeConversation, typing: takeTyping, counts, presence, viewing, read, settled };
  handlers[frame.type]?.(frame);
  changed();
}

/** Events that a change of our own brought back, before the socket does. */
export function takeChange({ conversation, events }) {
  events.forEach(takeEvent);
  takeConversation(conversation);
  changed();
}

function takeEvent(event) {
  if (numbers.has(event.number)) return;
  numbers.add(event.number);
  if (numbers.size > MOST_NUMBERS) for (const number of [...numbers].slice(0, MOST_NUMBERS / 2)) numbers.delete(number);
  const row = state.rows.get(event.conversation);
  if (row) {
    if (event.seq > row.last_seq) Object.assign(row, changes(event, row));
  } else {
    const known = rumours.get(event.conversation) ?? { unread: 0 };
    rumours.set(event.conversation, Object.assign(known, changes(event, known)));
    if (rumours.size > 500) rumours.delete(rumours.keys().next().value);
  }
  if (event.client_id) state.pending = state.pending.filter((one) => one.id !== event.client_id);
  addToDetail(event);
  if (event.kind === "message") state.typing.delete(event.conversation);
  if (event.kind === "owner" && event.data.to === "queue" && event.number > firstNew) alerts.handoff(event);
}

/** What an event changes about its row. */
function changes(event, row) {
  const change = { last_seq: event.seq, last_event_at: event.at, episode: event.episode };
  if (event.kind === "message" && event.author !== "system") {
    Object.assign(change, { last_text: event.text, last_author: event.author });
    if (event.author === "customer") {
      Object.assign(change, { unread: (row.unread ?? 0) + 1, unanswered_since: row.unanswered_since ?? event.at });
    } else {
      change.unanswered_since = null;
    }
  } else if (event.kind === "owner") {
    const { to, reason, version } = event.data;
    Object.assign(change, {
      owner: to,
      owner_version: version,
      agent_id: to === "agent" ? event.author_id : null,
      waiting_since: to === "queue" ? (row.waiting_since ?? event.at) : null,
    });
    if (to === "queue") change.reason = reason;
    if (to === "bot") change.reason = null;
  } else if (event.kind === "status") {
    change.status = event.data.to;
  }
  return change;
}

function addToDetail(event) {
  const detail = state.details.get(event.conversation);
  if (!detail?.conversation) return;
  const newest = detail.events.at(-1)?.seq ?? 0;
  if (event.seq <= newest) return;
  if (event.seq > newest + 1) {
    onStale(event.conversation);
    return;
  }
  detail.events.push(event);
  if (event.seq > detail.conversation.last_seq) Object.assign(detail.conversation, changes(event, detail.conversation));
  if (event.kind === "ticket") detail.ticket = { number: event.data.number, status: event.data.status };
  if (["owner", "status", "contact"].includes(event.kind)) onStale(event.conversation);
}

function takeConversation(frame) {
  const { type, ...conversation } = frame;
  const row = state.rows.get(conversation.id);
  if (row) {
    if (conversation.last_seq >= row.last_seq) Object.assign(row, conversation);
  } else if (conversation.last_seq > 0) {
    const known = rumours.get(conversation.id);
    rumours.delete(conversation.id);
    state.rows.set(conversation.id, { reason: null, last_text: null, last_author: null, read_seq: 0, unread: 0, unanswered_since: null, ...known, ...conversation });
    // A conversation that began before this page was opened: the rest of its row has to be asked for.
    if (!known || conversation.last_seq > 2) onStale();
  }
  const detail = state.details.get(conversation.id);
  if (detail?.conversation && conversation.last_seq >= detail.conversation.last_seq) Object.assign(detail.conversation, conversation);
}

function takeTyping({ conversation, from, active }) {
  if (from === "person" && isMine(state.rows.get(conversation) ?? {})) return;
  if (active) state.typing.set(conversation, { who: from, until: Date.now() + TYPING_MS });
  else if (state.typing.get(conversation)?.who === from) state.typing.delete(conversation);
}

function counts({ type, ...numbersByView }) {
  state.counts = numbersByView;
}

function presence({ agent, name, state: now }) {
  state.team.set(agent, { role: "agent", ...state.team.get(agent), id: agent, name, state: now });
}

function viewing({ conversation, agents }) {
  state.viewers.set(conversation, agents.filter((agent) => agent.id !== state.me?.id));
}

function read({ conversation, seq }) {
  const row = state.rows.get(conversation);
  if (!row) return;
  row.read_seq = seq;
  if (seq >= row.last_seq) row.unread = 0;
  else onStale();
}

function settled({ conversation }) {
  // What the bot understood comes with the conversation, not with its messages.
  if (conversation === state.openId) onStale(conversation);
}
