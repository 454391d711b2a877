/** A handoff alerts once: a line on the page, the number in the title, and a short sound for those who want it. */

import { isClosed } from "./hours.js";
import { claimAlert, preference } from "./preferences.js";
import { announce, changed, state, toast } from "./state.js";
import { customerName, lowered, reason } from "./words.js";

const GATHER_MS = 250;
const FRESH_MS = 120000;

let waiting = [];
let timer = null;
let open = () => {};

/** `handler(id)` opens a conversation. */
export function whenChosen(handler) {
  open = handler;
}

/** A conversation came into the queue: {number, conversation, at, reason, name}. Several at once make one alert. */
export function handoff(told) {
  if (isClosed()) return; // the customer got a ticket, which nobody answers at once
  if (Date.now() - Date.parse(told.at) > FRESH_MS || told.conversation === state.openId && !document.hidden) return;
  if (!claimAlert(told.number)) return;
  waiting.push(told);
  timer ??= setTimeout(tell, GATHER_MS);
}

function tell() {
  const handoffs = waiting;
  waiting = [];
  timer = null;
  const mine = state.team.get(state.me?.id)?.state;
  if (mine === "busy" || mine === "away") return;
  if (preference("sound")) beep();
  if (handoffs.length > 1) {
    announce(`${handoffs.length} conversations need a person`);
    toast(`${handoffs.length} conversations need a person`, { kind: "handoff" });
    return;
  }
  const [told] = handoffs;
  const name = customerName({ name: told.name });
  const action = { label: "Open", run: () => open(told.conversation) };
  toast(`\u2068${name}\u2069 needs a person: ${lowered(reason(told.reason))}`, { kind: "handoff", action, seconds: 8 });
  changed();
}

export function showTitle() {
  const waits = state.phase === "ready" ? state.counts.queue : 0;
  const title = `${waits ? `(${waits}) ` : ""}Inbox`;
  if (document.title !== title) document.title = title;
}

/** Two soft notes. Made here, so that no file has to be fetched. */
export function beep() {
  const context = new AudioContext();
  [[660, 0], [880, 0.12]].forEach(([frequency, at]) => {
    const tone = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: 0 });
    const start = context.currentTime + at;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  });
  setTimeout(() => context.close(), 1000);
}
