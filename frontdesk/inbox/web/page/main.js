/** Starts the inbox: who is here, what there is, and then live. */

import * as actions from "./actions.js";
import * as alerts from "./alerts.js";
import * as api from "./api.js";
import * as app from "./app.js";
import * as calls from "./calls.js";
import * as drafts from "./drafts.js";
import * as hours from "./hours.js";
import * as lists from "./lists.js";
import * as live from "./live.js";
import * as menu from "./menu.js";
import * as later from "./later.js";
import * as operating from "./operating.js";
import * as outgoing from "./outgoing.js";
import { showTheme } from "./preferences.js";
import { listenToKeys } from "./shortcuts.js";
import * as signin from "./signin.js";
import { LiveSocket } from "./socket.js";
import { changed, state, whenChanged } from "./state.js";
import { listenToErrors } from "./uncaught.js";

const RETRY_MS = 2000;
const BACK_MS = 3100;

let retryTimer = null;

const socket = new LiveSocket({
  frame: live.take,
  ready(frame, isAgain) {
    const wasLost = state.connection === "lost";
    Object.assign(state, { connection: "live", tries: 0 });
    lists.follow();
    live.look(state.openId);
    if (isAgain) {
      readTeamAgain();
      if (state.openId) actions.loadDetail(state.openId);
      outgoing.deliverWaiting();
      later.carryOutDue();
    }
    if (wasLost) {
      state.backSince = Date.now();
      setTimeout(changed, BACK_MS);
    }
    changed();
  },
  lost(tries) {
    // A restart of the server takes a moment: the first try is silent.
    Object.assign(state, { tries, connection: tries > 1 || !navigator.onLine ? "lost" : state.connection });
    state.typing.clear();
    changed();
  },
  signedOut: () => signOutHere("Your session has ended. Sign in again."),
});

async function start() {
  clearTimeout(retryTimer);
  const id = openedByAddress();
  try {
    // Who it is comes first, since drafts belong to somebody; the rest is under way meanwhile.
    const asked = [lists.loadList(), takeTeam().then(() => id && actions.loadDetail(id))];
    const [list] = await Promise.all(asked);
    if (!list) throw state.list.problem;
    Object.assign(state, { phase: "ready", problem: null, openId: id, cursor: id, connection: "connecting" });
    live.beginAfter(list.number);
    socket.start(list.number);
    later.takeUp();
    outgoing.takeUp();
  } catch (problem) {
    if (state.phase === "signed-out" || problem.status === 401) return;
    Object.assign(state, { phase: "broken", problem: problem instanceof api.Refused ? problem.message : null });
    retryTimer = setTimeout(start, RETRY_MS);
  }
  changed();
}

async function takeTeam() {
  const { agent, team, hours: opening } = await api.team();
  state.hours = opening;
  state.me = agent;
  drafts.belongTo(agent.id);
  state.team = new Map(team.map((member) => [member.id, member]));
}

/** What is known of the team stays if the server cannot be reached: each new connection reads it again. */
function readTeamAgain() {
  takeTeam().then(changed, () => {});
}

function signOutHere(problem = null) {
  if (state.phase === "signed-out") return;
  socket.stop();
  Object.assign(state, { phase: "signed-out", problem, me: null, overlay: null, form: null, approvals: 0, toasts: [] });
  state.rows.clear();
  Object.assign(state.list, { ids: [], more: [], next: null });
  state.details.clear();
  changed();
}

async function signOut() {
  drafts.saveNow();
  try {
    await later.carryOutAll();
    await api.signOut();
  } finally {
    // Nothing of this agent stays in the page, also not for the back button.
    location.replace("/inbox");
  }
}

/** What the agent wrote here or on another page: it is on its way no more, and a draft no more. */
function takeOwn(event, isNew) {
  if (event.kind !== "message" && event.kind !== "note") return;
  outgoing.wasStored(event.client_id);
  if (isNew) drafts.wasSentElsewhere(event.conversation, event.kind === "note" ? "note" : "reply", event.text);
}

function openedByAddress() {
  const match = location.pathname.match(/^\/inbox\/c\/([^/]+)$/);
  return match ? decodeURIComponent(match[1]) : null;
}

whenChanged(app.draw);
live.speakThrough(socket);
live.whenStale(actions.refresh);
live.whenDone(takeOwn);
outgoing.whenRefused(actions.refused);
later.whenRefused(actions.refresh);
live.whenOperationsMoved(operating.load);
live.whenViewed(lists.takeView);
alerts.whenChosen(actions.open);
calls.whenAnswered(actions.open);
hours.whenHoursChange(readTeamAgain);
drafts.whenSaved(changed);
menu.whenSigningOut(signOut);
app.whenRetrying(() => (state.phase === "broken" ? start() : socket.retryNow()));
api.whenSignedOut(() => signOutHere(state.phase === "ready" ? "Your session has ended. Sign in again." : null));
signin.whenSignedIn(async () => {
  await start();
  if (state.phase === "signed-out") state.problem = signin.NOT_KEPT;
});

showTheme();
listenToErrors();
listenToKeys();
addEventListener("popstate", () => actions.open(openedByAddress(), { isBack: true }));
addEventListener("pagehide", () => {
  drafts.carryOver();
  later.carryOutNow();
});
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("resize", changed);
document.addEventListener("visibilitychange", () => (document.hidden ? drafts.saveNow() : changed()));
setInterval(() => document.hidden || changed(), 1000); // waiting times

if (document.querySelector("meta[name=signed-in]").content === "yes") start();
else signOutHere();
