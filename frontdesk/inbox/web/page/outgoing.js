/**
 * Texts on their way to the server. Each is kept in the browser until the server has it, so that it outlives the page, and has an id of its
 * own, under which the server stores it once, however often it is sent.
 */

import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { newId } from "./shared/ids.js";
import { forget, keep, kept, whenForgotten } from "./keep.js";
import * as live from "./live.js";
import { changed, state } from "./state.js";

const START = "text:";
let lastAt = 0;
let delivering = Promise.resolve(); // the waiting texts under way
const nameOf = (text) => `${START}${text.agent}:${text.id}`;

let onRefused = () => {};

/** `handler(conversation, problem)` is called when the server refused a text. */
export function whenRefused(handler) {
  onRefused = handler;
}

/** Send the composer's text. `seen`: the number of the last event that the agent saw. */
export async function send(conversation, mode, seen) {
  lastAt = Math.max(lastAt + 1, Date.now());
  const sent = { id: newId(), at: lastAt, agent: state.me.id, conversation, mode, text: drafts.draft(conversation, mode), seen };
  keep(nameOf(sent), sent);
  const pending = { ...sent, state: "sending", problem: null };
  state.pending.push(pending);
  changed();
  pending.draft = await drafts.takeText(conversation, mode);
  keep(nameOf(sent), { ...sent, draft: pending.draft });
  await deliver(pending);
}

export async function deliver(pending) {
  Object.assign(pending, { state: "sending", problem: null });
  changed();
  let answer;
  try {
    answer = await api.write(pending);
  } catch (problem) {
    return fail(pending, problem);
  }
  remove(pending);
  drafts.wasSent(pending.conversation, pending.mode);
  live.takeChange(answer);
  return undefined;
}

function fail(pending, problem) {
  if (problem.code === "unseen_message") {
    takeBack(pending);
    onRefused(pending.conversation, problem);
    return;
  }
  const isOver = problem instanceof api.Refused && problem.status < 500 && problem.status !== 401;
  // A text that waits was decided: what the customer writes meanwhile does not hold it up.
  Object.assign(pending, { state: isOver ? "refused" : "waiting", problem: problem.message, seen: null });
  if (isOver) onRefused(pending.conversation, problem);
  changed();
}

/** Send waiting texts, in their order: one after the other, also when the page is told twice that it is connected. */
export function deliverWaiting() {
  delivering = delivering.then(deliverInOrder, deliverInOrder);
  return delivering;
}

async function deliverInOrder() {
  const held = new Set(); // conversations of which a text still waits: what was written after it waits, too
  for (const pending of state.pending.filter((one) => one.state === "waiting")) {
    if (held.has(pending.conversation)) continue;
    await deliver(pending);
    if (pending.state === "waiting") held.add(pending.conversation);
  }
}

/** Put a text that was not sent back into the composer, above what was written since. */
export function takeBack(pending) {
  remove(pending);
  const { conversation, mode, text } = pending;
  const there = drafts.draft(conversation, mode);
  drafts.setDraft(conversation, mode, there ? `${text}\n${there}` : text);
  changed();
}

function remove(pending) {
  state.pending = state.pending.filter((one) => one.id !== pending.id);
  forget(nameOf(pending));
}

/** The server has the text of this id. */
export function wasStored(id) {
  state.pending.filter((one) => one.id === id).forEach(remove);
}

/** Take up what an earlier page of this agent left. */
export function takeUp() {
  state.pending = state.pending.filter((one) => one.agent === state.me.id);
  const known = new Set(state.pending.map((one) => one.id));
  const left = [...kept(`${START}${state.me.id}:`).values()].filter((text) => !known.has(text.id));
  left.sort((one, other) => one.at - other.at);
  state.pending.push(...left.map((text) => ({ ...text, seen: null, state: "waiting", problem: null })));
  return deliverWaiting();
}

whenForgotten((name) => {
  state.pending = state.pending.filter((one) => one.state === "sending" || nameOf(one) !== name);
  changed();
});
