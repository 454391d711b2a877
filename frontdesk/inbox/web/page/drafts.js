/** Drafts: unsent texts by conversation and mode, saved on the server within a second. */

import * as api from "./api.js";

const PAUSE_MS = 400;
const RETRY_MS = 2000;
const CARRIED = "frontdesk-inbox-unsaved";

const texts = new Map(); // key → text on the page
const saved = new Map(); // key → text on the server, as far as known
const timers = new Map();
const underWay = new Map(); // key → promise of a save
const lastSave = new Map(); // key → number of the last save that the server answered
let saves = 0;
let owner = null;

const keyOf = (id, mode) => `${id}/${mode}`;

export function draft(id, mode) {
  return texts.get(keyOf(id, mode)) ?? "";
}

/** A number to take before drafts are read, and to pass to `takeSaved` with the answer. */
export function savesSoFar() {
  return saves;
}

/** Take the server's drafts, except those that were changed or saved here since. */
export function takeSaved(id, drafts, asOf) {
  for (const mode of ["reply", "note"]) {
    const key = keyOf(id, mode);
    if ((lastSave.get(key) ?? 0) > asOf) continue;
    const text = drafts[mode] ?? "";
    const isTouched = texts.has(key) && texts.get(key) !== (saved.get(key) ?? "");
    if (!isTouched && !timers.has(key) && !underWay.has(key)) texts.set(key, text);
    saved.set(key, text);
  }
}

export function setDraft(id, mode, text) {
  const key = keyOf(id, mode);
  texts.set(key, text);
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => save(id, mode), PAUSE_MS));
}

/** `unsaved` while the server does not have what is on the page. */
export function isSaved(id, mode) {
  return draft(id, mode) === (saved.get(keyOf(id, mode)) ?? "");
}

/** Take the text for sending: the draft is gone here, and the server removes its own once the text is stored. */
export async function takeText(id, mode) {
  const key = keyOf(id, mode);
  clearTimeout(timers.get(key));
  timers.delete(key);
  texts.set(key, "");
  await underWay.get(key);
}

/** The server stored the text that was sent, and removed the draft. */
export function wasSent(id, mode) {
  saved.set(keyOf(id, mode), "");
  if (draft(id, mode)) setDraft(id, mode, draft(id, mode));
}

let onSaved = () => {};

export function whenSaved(handler) {
  onSaved = handler;
}

async function save(id, mode) {
  const key = keyOf(id, mode);
  clearTimeout(timers.get(key));
  timers.delete(key);
  if (underWay.has(key)) {
    timers.set(key, setTimeout(() => save(id, mode), PAUSE_MS));
    return;
  }
  const text = draft(id, mode);
  if (text === saved.get(key)) return;
  const saving = api.saveDraft(id, mode, text).then(
    () => wasSaved(key, text),
    (problem) => {
      const isOver = problem instanceof api.Refused;
      if (!isOver && !timers.has(key)) timers.set(key, setTimeout(() => save(id, mode), RETRY_MS));
    },
  );
  underWay.set(key, saving);
  await saving;
  underWay.delete(key);
  onSaved();
}

function wasSaved(key, text) {
  saved.set(key, text);
  lastSave.set(key, ++saves);
}

/** Save unsaved drafts at once, when the page goes into the background. */
export function saveNow() {
  const unsaved = {};
  for (const key of [...timers.keys()]) {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const text = texts.get(key) ?? "";
    unsaved[key] = text;
    const [id, mode] = key.split("/");
    api.saveDraft(id, mode, text, { keepalive: true }).then(() => wasSaved(key, text), () => {});
  }
  return unsaved;
}

/** Keep unsaved drafts in this tab when the page unloads: a reload may be quicker than the save. */
export function carryOver() {
  const unsaved = saveNow();
  try {
    if (Object.keys(unsaved).length) sessionStorage.setItem(CARRIED, JSON.stringify({ owner, unsaved }));
  } catch { /* no storage */ }
}

/** Whose drafts these are. Those of another agent, who was signed in here before, are forgotten. */
export function belongTo(agent) {
  if (owner && owner !== agent) [texts, saved].forEach((known) => known.clear());
  owner = agent;
  try {
    const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
    sessionStorage.removeItem(CARRIED);
    if (carried?.owner !== agent) return;
    for (const [key, text] of Object.entries(carried.unsaved)) setDraft(...key.split("/"), text);
  } catch { /* no storage */ }
}
