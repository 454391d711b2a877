/**
 * Changes that a customer sees at once, a few seconds later: until then the agent can undo them, and nothing has left the page.
 *
 * Each is kept in the browser until it is done. A page that closes carries its own out at once; what a page could not, the next one of the
 * same agent does. Carrying a change out twice changes nothing.
 */

import * as api from "./api.js";
import { newId } from "./shared/ids.js";
import { forget, keep, kept, whenForgotten } from "./keep.js";
import * as live from "./live.js";
import { changed, dismiss, state, toast } from "./state.js";
import { customerName } from "./words.js";

export const UNDO_SECONDS = 8;
const UNDO_MS = UNDO_SECONDS * 1000;
const START = "change:";

const CHANGES = {
  resolve: { ask: api.resolve, soon: "Resolved", not: "Not resolved" },
  handBack: { ask: api.handBack, soon: "Handed back to the assistant", not: "Not handed back" },
};

const nameOf = (change) => `${START}${change.agent}:${change.id}`;

let onRefused = () => {};

/** `handler(conversation, problem)` is called when the server refused a change. */
export function whenRefused(handler) {
  onRefused = handler;
}

/** The change of this conversation that can still be undone, if there is one. */
export function pendingChange(conversation) {
  return state.later.find((one) => one.conversation === conversation) ?? null;
}

/** Change the conversation when the time to undo is over. `seen`: the number of the last event that the agent saw. */
export function later(kind, conversation, seen, customer) {
  if (pendingChange(conversation)) return;
  const made = { id: newId(), agent: state.me.id, kind, conversation, seen, name: customerName(customer), due: Date.now() + UNDO_MS };
  keep(nameOf(made), made);
  const change = wait(made);
  change.toast = toast(`${CHANGES[kind].soon}: \u2068${made.name}\u2069`, {
    kind: "undo", seconds: UNDO_SECONDS, isLasting: true, action: { label: "Undo", run: () => undo(change) }, closed: () => carryOut(change),
  });
}

function wait(made) {
  const change = { ...made, isLeft: false };
  change.timer = setTimeout(() => carryOut(change), Math.max(0, made.due - Date.now()));
  state.later.push(change);
  changed();
  return change;
}

export function undo(change) {
  if (!state.later.includes(change) || change.isUnderWay) return;
  end(change);
  toast(`${CHANGES[change.kind].not}.`, { seconds: 4 });
}

/** Undo the newest change. */
export function undoLast() {
  const change = state.later.findLast((one) => !one.isUnderWay);
  if (change) undo(change);
  else toast("There is nothing to undo.", { seconds: 4 });
}

async function carryOut(change) {
  if (!state.later.includes(change) || change.isUnderWay) return;
  change.isUnderWay = true;
  dismiss(change.toast);
  changed();
  let answer;
  try {
    answer = await CHANGES[change.kind].ask(change.conversation, change.seen);
  } catch (problem) {
    fail(change, problem);
    return;
  }
  end(change);
  live.takeChange(answer);
}

function fail(change, problem) {
  if (!(problem instanceof api.Refused) || problem.status >= 500 || problem.status === 401) {
    change.isUnderWay = false;
    toast(`${CHANGES[change.kind].not} yet: it is done when the connection is back.`, { kind: "problem" });
    return;
  }
  end(change);
  onRefused(change.conversation, problem);
  const { not } = CHANGES[change.kind];
  if (problem.code === "unseen_message") toast(`${not}: \u2068${change.name}\u2069 wrote meanwhile.`, { kind: "problem", seconds: 8 });
  else if (!change.isLeft) toast(problem.message, { kind: "problem" });
}

function end(change) {
  clearTimeout(change.timer);
  state.later = state.later.filter((one) => one !== change);
  forget(nameOf(change));
  dismiss(change.toast);
  changed();
}

/** Carry out what is due and waits for the connection. */
export function carryOutDue() {
  state.later.filter((one) => one.due <= Date.now()).forEach(carryOut);
}

/** Carry everything out, because the agent leaves. */
export async function carryOutAll() {
  await Promise.all(state.later.map(carryOut));
}

/** The page closes: nobody is here to undo. */
export function carryOutNow() {
  for (const change of state.later) CHANGES[change.kind].ask(change.conversation, change.seen, { keepalive: true }).catch(() => {});
}

/** Take up what an earlier page of this agent left. Another page that is open has the same, and both end with the first. */
export function takeUp() {
  state.later = state.later.filter((one) => one.agent === state.me.id);
  const known = new Set(state.later.map((one) => one.id));
  for (const made of kept(`${START}${state.me.id}:`).values()) {
    if (!known.has(made.id)) wait(made).isLeft = true;
  }
}

whenForgotten((name) => {
  const change = state.later.find((one) => nameOf(one) === name);
  if (change) end(change);
});
