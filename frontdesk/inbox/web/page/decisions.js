/** What an agent decides about a conversation, and the question before it. A button asks if something was left; a key alone always asks. */

import * as actions from "./actions.js";
import * as drafts from "./drafts.js";
import { openNextTo } from "./list.js";
import { ask } from "./question.js";
import { isMine, state, toast, unansweredSince } from "./state.js";

const MOST_QUOTED = 140;

const DECISIONS = {
  takeOver: { title: "Take this conversation over?", line: "The customer is told that you are there, and the assistant is silent.", yes: "Take over", run: actions.takeOver },
  handBack: { title: "Hand back to the assistant?", line: "The customer is told, and the assistant answers from now on.", yes: "Hand back", run: actions.handBack },
  resolve: { title: "Resolve this conversation?", line: "The customer is told that it is closed, and asked how it went.", yes: "Resolve", run: actions.resolve, left },
  resolveAndNext: { title: "Resolve, and go to the next?", line: "The customer is told that it is closed, and asked how it went.", yes: "Resolve and next", run: resolveAndNext, left },
};

/** By a button of that name. */
export function decide(name, id) {
  const { left: leftBehind = () => [], ...decision } = DECISIONS[name];
  const lines = leftBehind(state.details.get(id));
  if (lines.length) put(decision, lines, id);
  else decision.run(id);
}

/** By a key, which may have been meant for a text. */
export function decideByKey(name, id) {
  const { left: leftBehind = () => [], ...decision } = DECISIONS[name];
  put(decision, [...leftBehind(state.details.get(id)), decision.line], id);
}

/** By a key, in one's own conversation. */
export function decideByKeyIfMine(name, id) {
  const conversation = state.details.get(id)?.conversation;
  if (!conversation) return;
  if (!isMine(conversation)) toast("Take the conversation over first (t).", { seconds: 4 });
  else if (conversation.status === "resolved") toast("This conversation is resolved already.", { seconds: 4 });
  else decideByKey(name, id);
}

function put({ title, yes, run }, lines, id) {
  ask({ title, lines, yes, run: () => run(id) });
}

/** What would be left behind: a customer without an answer, a text that was not sent. */
function left(detail) {
  if (!detail?.conversation) return [];
  const lines = [];
  if (unansweredSince(detail.events)) {
    const last = detail.events.findLast((event) => event.kind === "message" && event.author === "customer");
    lines.push(`The customer has no answer yet to: “${quoted(last.text)}”`);
  }
  const [reply, note] = ["reply", "note"].map((mode) => drafts.draft(detail.id, mode).trim());
  if (reply) lines.push(`Your reply is not sent: “${quoted(reply)}”`);
  if (note) lines.push(`Your note is not added: “${quoted(note)}”`);
  if (state.pending.some((one) => one.conversation === detail.id)) lines.push("A text of yours has not reached the server yet.");
  return lines;
}

function quoted(text) {
  const line = String(text ?? "").trim().replace(/\s+/g, " ");
  return line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED)}…` : line;
}

function resolveAndNext(id) {
  const open = openNextTo(id);
  actions.resolve(id);
  open();
}
