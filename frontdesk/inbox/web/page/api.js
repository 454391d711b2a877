/** The agents' interface over HTTP. The session is a cookie that no script sees. */

import { setClock } from "./time.js";

const TIMEOUT_MS = 15000;
/** Characters of a text that may outlive the page on its way: browsers allow 64 KiB for all such requests, drafts included. */
const MOST_KEPT_ALIVE = 4000;

/** The server refused: `code` for programs, `message` says what to do, `wait` seconds if it was too often. */
export class Refused extends Error {
  constructor(status, code, message, wait = 0) {
    super(message);
    Object.assign(this, { status, code, wait });
  }
}

/** The server could not be reached, or did not answer in time. */
export class Unreachable extends Error {}

let onSignedOut = () => {};

/** `handler` is called when the session has ended. */
export function whenSignedOut(handler) {
  onSignedOut = handler;
}

async function ask(method, path, body, { keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  const changes = method !== "GET";
  if (changes) {
    headers["Content-Type"] = "application/json";
    headers["X-Frontdesk-Page"] = "1";
  }
  let response;
  try {
    response = await fetch(`/api/inbox${path}`, {
      method,
      headers,
      keepalive,
      body: changes ? JSON.stringify(body ?? {}) : undefined,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new Unreachable("The server cannot be reached.");
  }
  setClock(response.headers.get("date"));
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  if (!answer?.error) throw new Unreachable(`The server does not answer properly (${response.status}).`);
  const refused = new Refused(response.status, answer.error.code, answer.error.message, Number(response.headers.get("retry-after") ?? 0));
  if (refused.status === 401 && path !== "/sessions") onSignedOut();
  throw refused;
}

const of = (id) => `/conversations/${encodeURIComponent(id)}`;

export const signIn = (email, password) => ask("POST", "/sessions", { email, password, cookie: true });
export const signOut = () => ask("DELETE", "/sessions");
export const gaps = () => ask("GET", "/gaps");
/** `passage`: the address of the one that answers, or null. */
export const giveGap = (id, passage) => ask("POST", `/gaps/${encodeURIComponent(id)}`, { passage });
export const team = () => ask("GET", "/team");
export const setAvailability = (availability) => ask("PUT", "/availability", { availability });

export const rows = ({ view, status, sort, search }, after, limit) =>
  ask("GET", `/conversations?${new URLSearchParams({ view, status, sort, search, after, limit })}`);
export const whole = (id, last) => ask("GET", `${of(id)}?last=${last}`);
export const earlier = (id, before, limit) => ask("GET", `${of(id)}/events?before=${before}&limit=${limit}`);

/** `from`: the colleague who has it, if one has. */
export const takeOver = (id, from) => ask("POST", `${of(id)}/take-over`, from ? { from_agent: from } : {});
export const assign = (id, to, from) => ask("POST", `${of(id)}/assign`, from ? { to, from_agent: from } : { to });
export const handBack = (id, seen, options) => ask("POST", `${of(id)}/hand-back`, { seen }, options);
export const resolve = (id, seen, options) => ask("POST", `${of(id)}/resolve`, { seen }, options);
export const solve = (id, number) => ask("POST", `${of(id)}/requests/${encodeURIComponent(number)}/solve`);
/** A page that closes while the request is under way still sends it, unless it is larger than browsers allow. */
export const write = ({ conversation, mode, id, text, seen, draft }) =>
  ask("POST", `${of(conversation)}/${mode === "note" ? "notes" : "replies"}`, { id, text, seen, draft }, { keepalive: text.length < MOST_KEPT_ALIVE });

export const operations = (id) => ask("GET", `${of(id)}/operations`);
export const operationChoices = (id) => ask("GET", `${of(id)}/operations/choices`);
/** Answers {operation, refused}: what was read back, or why it is not possible. */
export const propose = (id, proposal) => ask("POST", `${of(id)}/operations`, proposal);
export const withdrawOperations = (id) => ask("DELETE", `${of(id)}/operations`);
export const confirmOperation = (id, operation) => ask("POST", `${of(id)}/operations/${operation}/confirm`);
export const askForProof = (id, operation, asking) => ask("POST", `${of(id)}/operations/${operation}/proof`, { id: asking });
export const declineOperation = (id, operation, reason) => ask("POST", `${of(id)}/operations/${operation}/decline`, { reason });
export const operationModes = () => ask("GET", "/operations");
export const setOperationMode = (name, mode) => ask("PUT", `/operations/${encodeURIComponent(name)}`, { mode });
export const approvals = () => ask("GET", "/approvals");
export const approve = (operation, reason) => ask("POST", `/approvals/${operation}/approve`, { reason });
export const refuse = (operation, reason) => ask("POST", `/approvals/${operation}/refuse`, { reason });

export const saveDraft = (id, mode, text, options) => ask("PUT", `${of(id)}/drafts/${mode}`, { text }, options);
export const markRead = (id, seq) => ask("PUT", `${of(id)}/read`, { seq });
export const reveal = (id, field) => ask("POST", `${of(id)}/reveals`, { field });
