/**
 * Alerts: somebody needs a person, or one of the agent's own customers wrote. A line on the page and the numbers in its title always; a
 * sound and a notification of the desktop for those who want them. Of all the tabs of an agent one alerts, and none of what is in sight.
 */

import { claimAlerts } from "./claims.js";
import { isClosed } from "./hours.js";
import { prefer, preference } from "./preferences.js";
import { changed, isInSight, state, toast } from "./state.js";
import { secondsSince } from "./time.js";
import { customerName, lowered, reason } from "./words.js";

const GATHER_MS = 250;
const FRESH_SECONDS = 120;

const KINDS = {
  queue: {
    quietWhile: ["busy", "away"],
    one: (told) => `\u2068${nameOf(told)}\u2069 needs a person: ${lowered(reason(told.reason))}`,
    many: (count) => `${count} conversations need a person`,
  },
  mine: {
    quietWhile: ["away"],
    one: (told) => `\u2068${nameOf(told)}\u2069 wrote to you`,
    many: (count) => `${count} of your customers wrote to you`,
  },
};

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
  hear("queue", told);
}

/** A customer wrote to this agent: {number, conversation, at, name}. */
export function wrote(told) {
  hear("mine", told);
}

function hear(kind, told) {
  if (secondsSince(told.at) > FRESH_SECONDS) return;
  if (isInSight(told.conversation)) {
    claimAlerts([told.number]); // for the other tabs, too
    return;
  }
  waiting.push({ ...told, kind });
  timer ??= setTimeout(tell, GATHER_MS);
}

async function tell() {
  const heard = waiting;
  waiting = [];
  timer = null;
  const ours = new Set(await claimAlerts(heard.map((told) => told.number)));
  for (const kind of Object.keys(KINDS)) alert(kind, heard.filter((told) => told.kind === kind && ours.has(told.number)));
}

function alert(kind, heard) {
  const { quietWhile, one, many } = KINDS[kind];
  const byConversation = new Map(heard.map((told) => [told.conversation, told]));
  if (!byConversation.size || quietWhile.includes(state.team.get(state.me?.id)?.state)) return;
  const [told] = byConversation.values();
  const isOne = byConversation.size === 1;
  const text = isOne ? one(told) : many(byConversation.size);
  const action = isOne ? { label: "Open", run: () => open(told.conversation) } : null;
  toast(text, { kind: kind === "queue" ? "handoff" : "wrote", action, seconds: 8 });
  ring(kind, text, isOne ? told.conversation : null);
  changed();
}

/** The sound and the notification of the desktop, as the agent chose for this kind: `queue` or `mine`. */
export function ring(kind, text, conversation) {
  if (preference(kind === "queue" ? "sound" : "soundMine")) beep();
  if (preference(kind === "queue" ? "desktop" : "desktopMine")) notify(text, conversation);
}

function nameOf(told) {
  return customerName({ name: told.name });
}

/** Show the alert on the desktop, unless the page is in front anyway. */
function notify(text, conversation) {
  if (!document.hidden && document.hasFocus()) return;
  try {
    const shown = new Notification(text.replace(/[\u2068\u2069]/g, ""), { tag: `frontdesk-${conversation ?? "many"}`, icon: document.querySelector("link[rel=icon]")?.href });
    shown.onclick = () => {
      window.focus();
      if (conversation) open(conversation);
      shown.close();
    };
  } catch { /* phones have no such constructor: the line on the page stays */ }
}

/** Choose notifications of the desktop; the browser asks the agent. Where it refuses, the agent is told. */
export async function chooseDesktop(name, isOn) {
  if (isOn && (await permission()) !== "granted") {
    prefer(name, false);
    toast(isSecureContext ? "The browser shows no notifications of this page. Allow them for this site in its settings." : "Browsers show notifications to pages over HTTPS only.", { kind: "problem", seconds: 8 });
  }
  changed();
}

async function permission() {
  try {
    return await Notification.requestPermission();
  } catch {
    return "denied";
  }
}

export function showTitle() {
  const { unread = 0, queue } = state.phase === "ready" ? state.counts : { queue: 0 };
  const title = `${unread ? `${unread} new · ` : ""}${queue ? `(${queue}) ` : ""}Inbox`;
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
