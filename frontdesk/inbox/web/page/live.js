/** Applies the socket's frames to the state. Events may come twice; each is applied once. */

import * as alerts from "./alerts.js";
import { call } from "./calls.js";
import { agentName, announce, changed, isMine, state } from "./state.js";
import { customerName } from "./words.js";

const TYPING_MS = 20000;
const MOST_NUMBERS = 5000;
const MOST_ANNOUNCED = 300;

const numbers = new Set();
/** The last event when the page was opened: the socket sends some earlier ones again. */
let firstNew = 0;
let onStale = () => {};
let onView = () => {};
let onOwn = () => {};
let onOperations = () => {};

/** `handler(id)` is called when a conversation has to be read again. */
export function whenStale(handler) {
  onStale = handler;
}

/** `handler(frame)` takes what changed in the list that is shown. */
export function whenViewed(handler) {
  onView = handler;
}

/** `handler(event, isNew)` is called with what this agent did, here or on another page, and whether its conversation lacked it here. */
export function whenDone(handler) {
  onOwn = handler;
}

/** `handler(id)` is called when the operations of the conversation that is shown have to be read. */
export function whenOperationsMoved(handler) {
  onOperations = handler;
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

/** Ask for the list, live from now on; false if there is no connection. */
export function subscribe(view) {
  if (!socket?.isOpen()) return false;
  socket.send({ type: "subscribe", ...view });
  return true;
}

export function tellTyping(id, active) {
  socket?.send({ type: "typing", conversation: id, active });
}

export function take(frame) {
  const handlers = { event: takeEvent, conversation: takeConversation, view: onView, handoff: takeHandoff, customer_wrote: alerts.wrote, call, typing: takeTyping, counts, operations, approvals, presence, viewing, read, settled };
  handlers[frame.type]?.(frame);
  changed();
}

/** Apply the events of our own change, before the socket sends them. */
export function takeChange({ conversation, events }) {
  events.forEach(takeEvent);
  takeConversation(conversation);
  changed();
}

function takeEvent(event) {
  if (numbers.has(event.number)) return;
  numbers.add(event.number);
  if (numbers.size > MOST_NUMBERS) for (const number of [...numbers].slice(0, MOST_NUMBERS / 2)) numbers.delete(number);
  const isNew = addToDetail(event);
  if (event.author === "agent" && event.author_id === state.me?.id) onOwn(event, isNew);
  if (event.kind === "message") state.typing.delete(event.conversation);
  if (event.kind === "owner" && event.data.to === "queue") {
    const name = state.rows.get(event.conversation)?.customer.name;
    takeHandoff({ number: event.number, conversation: event.conversation, at: event.at, reason: event.data.reason, name });
  }
}

function takeHandoff(handoff) {
  if (handoff.number > firstNew) alerts.handoff(handoff);
}

/** Returns whether it is a new line of a conversation that is known. */
function addToDetail(event) {
  const detail = state.details.get(event.conversation);
  if (!detail?.conversation) return false;
  const newest = detail.events.at(-1)?.seq ?? 0;
  if (event.seq <= newest) return false;
  if (event.seq > newest + 1) {
    onStale(event.conversation);
    return false;
  }
  detail.events.push(event);
  if (event.conversation === state.openId) announceLine(event, detail);
  // The line says it, and the keys must know it as soon: the rest of the conversation is read again, some moments later.
  if (event.kind === "owner") Object.assign(detail.conversation, { owner: event.data.to, agent_id: event.data.agent ?? null });
  if (event.kind === "ticket" && !event.data.request) detail.ticket = { number: event.data.number, status: event.data.status };
  if (["owner", "status", "contact"].includes(event.kind) || event.data.request) onStale(event.conversation);
  return true;
}

/** Tell screen readers of a line that came into the open conversation. */
function announceLine(event, detail) {
  if (!event.text || (event.kind !== "message" && event.kind !== "note") || event.author_id === state.me?.id) return;
  const customer = customerName(detail.conversation.customer);
  const who = { customer, bot: "Assistant", system: "Automatic", agent: event.data.name ?? agentName(event.author_id) }[event.author];
  const text = event.text.length > MOST_ANNOUNCED ? `${event.text.slice(0, MOST_ANNOUNCED)}…` : event.text;
  announce(event.kind === "note" ? `Note, ${who}: ${text}` : `${who}: ${text}`);
}

function takeConversation({ type, ...conversation }) {
  const row = state.rows.get(conversation.id);
  if (row && conversation.last_seq >= row.last_seq) Object.assign(row, conversation);
  const detail = state.details.get(conversation.id);
  if (detail?.conversation && conversation.last_seq >= detail.conversation.last_seq) Object.assign(detail.conversation, conversation);
  noteSeq(conversation.id, conversation.last_seq);
}

/** The conversation has events up to `seq`. If it is open and they are not here, they were stored before the socket told of them. */
export function noteSeq(id, seq) {
  const detail = id === state.openId && state.details.get(id);
  if (!detail) return;
  detail.lastSeq = Math.max(detail.lastSeq ?? 0, seq);
  if (detail.conversation && (detail.events.at(-1)?.seq ?? 0) < seq) onStale(id);
}

function takeTyping({ conversation, from, active }) {
  if (from === "person" && isMine(state.details.get(conversation)?.conversation ?? {})) return;
  if (active) state.typing.set(conversation, { who: from, until: Date.now() + TYPING_MS });
  else if (state.typing.get(conversation)?.who === from) state.typing.delete(conversation);
}

function counts({ type, ...numbersByView }) {
  state.counts = numbersByView;
}

function operations({ conversation }) {
  onOperations(conversation);
}

function approvals({ waiting }) {
  state.approvals = waiting;
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
}

function settled({ conversation }) {
  // What the bot understood comes with the conversation, not with its messages.
  if (conversation === state.openId) onStale(conversation);
}
