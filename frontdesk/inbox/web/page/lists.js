/**
 * The list that is shown. Which conversations are in it, and in which order, is what the server says: through the socket it tells
 * the beginning whenever it changed (`view`); the rest, as far as somebody scrolled, is asked for page by page.
 */

import * as api from "./api.js";
import { noteSeq, subscribe } from "./live.js";
import { prefer } from "./preferences.js";
import { changed, state } from "./state.js";

const PAGE = 100;
const MOST_LIVE = 200;
const MORE_AGAIN_MS = 2000;
const MOST_KEPT = 1000;

let limit = PAGE; // the number of live rows
let choice = 0; // rises with every chosen list
let asked = 0; // rises with everything that makes a pending answer stale
let version = 0; // the last frame's version; 0 before the first frame
let moreTimer = null;

/** A search looks into all lists, whichever was chosen. */
const wanted = () => ({ view: state.search ? "all" : state.view, status: state.status, sort: state.sort, search: state.search });

/** Read the chosen list over HTTP, and ask for it on the socket, whose answers are the newer ones. What is shown stays until then. */
export async function loadList() {
  const number = (asked += 1);
  const chosen = choice;
  const { list } = state;
  list.isLoading = true;
  list.problem = null;
  changed();
  follow();
  try {
    const answer = await api.rows(wanted(), "", limit);
    if (chosen === choice) list.elsewhere = answer.elsewhere; // which the socket does not tell
    if (number !== asked) return null;
    state.counts = answer.counts;
    takeRows(answer.conversations);
    Object.assign(list, { ids: answer.conversations.map((row) => row.id), more: [], next: answer.next });
    return answer;
  } catch (problem) {
    if (number === asked) list.problem = problem;
    return null;
  } finally {
    if (number === asked) list.isLoading = false;
    changed();
  }
}

/** Ask the socket for the list; false while there is none. */
export function follow() {
  version = 0;
  return subscribe({ ...wanted(), limit });
}

/** An update through the socket. Those of a list that was left meanwhile may still be on their way. */
export function takeView(frame) {
  const isOurs = frame.limit === limit && Object.entries(wanted()).every(([name, value]) => frame[name] === value);
  if (!isOurs || (version === 0 && frame.version !== 1)) return;
  takeRows(frame.rows);
  const { list } = state;
  const ids = frame.order ?? list.ids;
  if ((frame.version !== 1 && frame.version !== version + 1) || !ids.every((id) => state.rows.has(id))) {
    follow();
    return;
  }
  version = frame.version;
  asked += 1;
  const live = new Set(ids);
  const at = list.ids.indexOf(state.openId);
  if (at >= 0 && !live.has(state.openId)) list.left = { id: state.openId, at };
  Object.assign(list, { ids, more: list.more.filter((id) => !live.has(id)), isLoading: false, problem: null });
  if (list.more.length) readMoreAgain(frame.next);
  else list.next = frame.next;
  if (state.rows.size > MOST_KEPT) forget();
}

/** Load more rows when the end of the loaded ones comes into sight. */
export function loadMore() {
  const { list } = state;
  if (list.isLoading || list.problem || list.next === null) return;
  list.isLoading = true;
  const isLiveFull = limit === MOST_LIVE;
  limit = MOST_LIVE;
  if (isLiveFull || !follow()) readMore(list.next, list.more, PAGE);
}

/** Append up to `most` rows that come after the place `next` to `kept`. */
async function readMore(next, kept, most) {
  const { list } = state;
  const chosen = choice;
  try {
    const answer = await api.rows(wanted(), next, most);
    if (chosen !== choice) return;
    takeRows(answer.conversations);
    const shown = new Set([...list.ids, ...kept]);
    const added = answer.conversations.map((row) => row.id).filter((id) => !shown.has(id));
    Object.assign(list, { more: [...kept, ...added], next: answer.next });
  } catch (problem) {
    if (chosen === choice) list.problem = problem;
  } finally {
    if (chosen === choice) list.isLoading = false;
    changed();
  }
}

/** Read the rows after the live part again, at most now and then, because the live part moved. */
function readMoreAgain(next) {
  const chosen = choice;
  moreTimer ??= setTimeout(() => {
    moreTimer = null;
    const { list } = state;
    if (chosen !== choice) return;
    if (next === null) Object.assign(list, { more: [], next });
    else readMore(next, [], Math.min(MOST_LIVE, list.more.length));
  }, MORE_AGAIN_MS);
}

function takeRows(rows) {
  for (const row of rows) {
    const known = state.rows.get(row.id);
    if (!known || row.last_seq >= known.last_seq) state.rows.set(row.id, row);
    noteSeq(row.id, row.last_seq);
  }
}

/** Forget rows of lists that were left. */
function forget() {
  const shown = new Set([...state.list.ids, ...state.list.more, state.openId]);
  for (const id of state.rows.keys()) if (!shown.has(id)) state.rows.delete(id);
}

export function choose(what) {
  Object.assign(state, what);
  if (what.view) prefer("view", what.view);
  if (what.sort) prefer("sort", what.sort);
  state.cursor = null;
  choice += 1;
  limit = PAGE;
  Object.assign(state.list, { ids: [], more: [], next: null, left: null, elsewhere: 0 });
  loadList();
}
