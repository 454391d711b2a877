// The identity that the page claims. A token is valid for minutes and for one exchange; a page that gives a function instead of a
// token is asked for a fresh one each time. Tokens are never kept.
import { pause } from "./waiting.js";

const STALE_AFTER = 60000;
const ANSWER_WITHIN = 8000;
const LONGEST = 4096;

export class Identity {
  #emit;
  #source = null;
  #token = null;
  #fetchedAt = 0;
  #tries = 0;
  subject = null;

  constructor(emit) {
    this.#emit = emit;
  }

  /** Take the page's token; returns {subject}, or null if it is not usable, or the page has given another one meanwhile. */
  async learn(source) {
    this.#source = source;
    this.#tries = 0;
    this.#token = null;
    const token = await this.#fetch();
    if (this.#source !== source) return null;
    this.#token = token;
    this.subject = token && subjectOf(token);
    return token ? { subject: this.subject } : null;
  }

  /** A token that was not used before, or null. */
  async token() {
    const canAsk = typeof this.#source === "function" && this.#tries < 2;
    const isStale = canAsk && Date.now() - this.#fetchedAt > STALE_AFTER;
    const token = this.#token && !isStale ? this.#token : canAsk ? await this.#fetch() : null;
    this.#token = null;
    this.subject = token && subjectOf(token);
    return token;
  }

  /** The server refused the token: tell the page; a function is asked once more. */
  refused({ failed, message }) {
    this.#tries += 1;
    this.#emit("error", { code: failed, message });
  }

  forget() {
    this.#source = this.#token = this.subject = null;
  }

  /** The token, or null if there is none that can be read: the page hears of it, and goes on as if nobody were signed in. */
  async #fetch() {
    this.#fetchedAt = Date.now();
    const isOver = new AbortController();
    const late = pause(ANSWER_WITHIN, isOver.signal);
    const token = await Promise.race([asked(this.#source), late]);
    isOver.abort();
    if (token && subjectOf(token) !== null) return token;
    const message = token === undefined ? "No identity token came in time." : "The identity token cannot be read.";
    this.#emit("error", { code: "invalid_token", message });
    return null;
  }
}

/** What the page gives, or null if its function fails. */
async function asked(source) {
  try {
    return (typeof source === "function" ? await source() : await source) ?? null;
  } catch {
    return null;
  }
}

/** The token's subject, or null. It is only compared here; the server verifies it. */
function subjectOf(token) {
  try {
    if (typeof token !== "string" || token.length > LONGEST) return null;
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof sub === "string" ? sub : null;
  } catch {
    return null;
  }
}
