/**
 * Drafts: unsent texts by conversation and mode, saved on the server within a second.
 *
 * The server keeps one for each conversation and mode. Two pages of an agent may hold two: what was typed here stays here, whatever the
 * other one saves or sends, and what the server may not have when the page closes is kept in the browser for the next page.
 */

import * as api from "./api.js";
import { newId } from "./shared/ids.js";
import { forget, keep, kept } from "./keep.js";

const PAUSE_MS = 400;
const RETRY_MS = 2000;
const START = "draft:";
const page = newId();

const texts = new Map(); // key → text on the page
const saved = new Map(); // key → text on the server, as far as known
const typed = new Set(); // keys of texts that were typed on this page
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

/** Take the server's drafts, except those that were changed or saved here since; `sent` are the agent's own messages and notes. */
export function takeSaved(id, drafts, asOf, sent) {
  for (const mode of ["reply", "note"]) {
    const key = keyOf(id, mode);
    if ((lastSave.get(key) ?? 0) > asOf) continue;
    const there = drafts[mode] ?? "";
    const isFirst = !saved.has(key);
    saved.set(key, there);
    if (timers.has(key) || underWay.has(key)) continue;
    const own = typed.has(key) ? texts.get(key) : "";
    const left = isFirst ? takeLeft(key) : [];
    const unsent = left.filter((text) => !sent.some((one) => one.trim() === text.trim()));
    const text = unsent.reduce(joined, !own || there.includes(own) ? there : own);
    if (text === there) texts.set(key, text);
    else setDraft(id, mode, text);
  }
}

function joined(text, other) {
  if (text.includes(other)) return text;
  return other.includes(text) ? other : `${text}\n${other}`;
}

/** What earlier pages of this agent had here when they closed. */
function takeLeft(key) {
  const found = kept(`${START}${owner}:${key}:`);
  found.forEach((_, name) => forget(name));
  return [...found.values()];
}

export function setDraft(id, mode, text) {
  const key = keyOf(id, mode);
  texts.set(key, text);
  typed.add(key);
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => save(id, mode), PAUSE_MS));
}

/** `unsaved` while the server does not have what is on the page. */
export function isSaved(id, mode) {
  return draft(id, mode) === (saved.get(keyOf(id, mode)) ?? "");
}

/** Take the text for sending, which leaves the field empty. Resolves to the draft that it was made of, as the server has it. */
export async function takeText(id, mode) {
  const key = keyOf(id, mode);
  clearTimeout(timers.get(key));
  timers.delete(key);
  texts.set(key, "");
  typed.delete(key);
  await underWay.get(key);
  return saved.get(key) ?? "";
}

/** The server stored the text, and removed the draft that it was made of. */
export function wasSent(id, mode) {
  saved.set(keyOf(id, mode), "");
  if (draft(id, mode)) setDraft(id, mode, draft(id, mode));
}

/** The agent sent a text from another page. What was typed here is another text, and is saved again; what was not, was that one. */
export function wasSentElsewhere(id, mode, text) {
  const key = keyOf(id, mode);
  if (!texts.has(key)) return;
  if (!typed.has(key) || draft(id, mode) === text) {
    clearTimeout(timers.get(key));
    timers.delete(key);
    texts.set(key, "");
    typed.delete(key);
  }
  wasSent(id, mode);
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
      const isOver = problem instanceof api.Refused && problem.status < 500 && problem.status !== 429;
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
  for (const key of [...timers.keys()]) {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const text = texts.get(key) ?? "";
    const [id, mode] = key.split("/");
    api.saveDraft(id, mode, text, { keepalive: true }).then(() => wasSaved(key, text), () => {});
  }
}

/** Keep what was typed for the next page: a reload is quicker than a save, and another page may have saved over it. */
export function carryOver() {
  saveNow();
  for (const key of typed) if (texts.get(key)) keep(`${START}${owner}:${key}:${page}`, texts.get(key));
}

/** Whose drafts these are. Those of another agent, who was signed in here before, are forgotten. */
export function belongTo(agent) {
  if (owner && owner !== agent) [texts, saved, typed].forEach((known) => known.clear());
  owner = agent;
}
