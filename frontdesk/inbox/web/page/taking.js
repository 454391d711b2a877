/** Taking a conversation from the colleague who has it, which is asked first: from one who is absent or silent, a lead from anyone. */

import * as actions from "./actions.js";
import { ask } from "./question.js";
import { agentName, isMine, may, state } from "./state.js";
import { deskName } from "./words.js";

const ABSENT = new Set(["offline", "away"]);

/** Whether a colleague has the conversation, or anybody in the desk. */
export function isColleagues(it) {
  return it.owner === "agent" && it.status !== "resolved" && !isMine(it);
}

/** How things are with the colleague who has the conversation. */
export function standing(it) {
  const name = agentName(it.agent_id);
  if (it.desk) return it.agent_id === state.me?.id ? `You have this conversation in ${deskName(it.desk)}.` : `${name} has this conversation in ${deskName(it.desk)}.`;
  if (it.offered) return `${name} does not answer. Anyone may take over.`;
  const now = state.team.get(it.agent_id)?.state ?? "offline";
  if (ABSENT.has(now)) return now === "away" ? `${name} has this conversation, and is away.` : `${name} has this conversation, and is not here.`;
  return `${name} has this conversation.`;
}

/** Whether this agent may have the conversation: from the bot and the queue anyone. The server decides in the end. */
export function mayHave(it) {
  if (it.status === "resolved" || !may("answer")) return false;
  if (it.desk && it.agent_id === state.me?.id) return true;
  if (it.desk && isColleagues(it)) return it.offered || may("take_from_colleague");
  return !isColleagues(it) || it.offered || may("take_from_colleague") || ABSENT.has(state.team.get(it.agent_id)?.state ?? "offline");
}

/** The colleague from whom it would be taken, as the server wants to hear it. */
export function takenFrom(it) {
  return isColleagues(it) ? it.agent_id : null;
}

export function askToTake(it) {
  ask({
    title: it.desk ? "Answer it here?" : `Take over from ${agentName(it.agent_id)}?`,
    lines: [standing(it), it.desk ? `The ticket in ${deskName(it.desk)} is closed.` : "", "The customer is told that you are with them now. It stands in the timeline."].filter(Boolean),
    yes: "Take over",
    run: () => actions.takeOver(it.id, it.agent_id),
  });
}
