/** The agent is called to a conversation: it was assigned to them or taken from them, or a customer waits too long. Each call alerts once. */

import { ring } from "./alerts.js";
import { claimAlerts } from "./claims.js";
import { agentName, state, toast } from "./state.js";
import { secondsSince } from "./time.js";
import { customerName } from "./words.js";

const FRESH_SECONDS = 120;

const WORDS = {
  assigned: (customer, colleague) => `${colleague} assigned ${customer} to you`,
  taken: (customer, colleague) => `${colleague} took over ${customer} from you`,
  reminder: (customer) => `${customer} waits for your answer`,
  offer: (customer, colleague) => `${customer} waits, and ${colleague} does not answer: anyone may take over`,
};
/** What is told to those alone who are alerted of handoffs. */
const FOR_ALL = new Set(["offer"]);

let open = () => {};

/** `handler(id)` opens a conversation. */
export function whenAnswered(handler) {
  open = handler;
}

/** {why, number, conversation, at, name, colleague}, as `call` in docs/asyncapi.yml. */
export async function call(told) {
  if (secondsSince(told.at) > FRESH_SECONDS || !WORDS[told.why]) return;
  if (!(await claimAlerts([told.number])).length) return;
  const mine = state.team.get(state.me?.id)?.state;
  if (FOR_ALL.has(told.why) && (mine === "busy" || mine === "away")) return;
  const text = WORDS[told.why](isolated(customerName({ name: told.name })), isolated(agentName(told.colleague)));
  ring(FOR_ALL.has(told.why) ? "queue" : "mine", text, told.conversation);
  toast(text, { kind: "handoff", action: { label: "Open", run: () => open(told.conversation) }, seconds: 8 });
}

/** A name that cannot turn the text around it. */
function isolated(name) {
  return `\u2068${name}\u2069`;
}
