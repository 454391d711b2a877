// The identity that the page claims. A token is valid for minutes and for one exchange; a page that gives a function instead of a
// token is asked for a fresh one each time. Tokens are never kept.

const STALE_AFTER = 60000;

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

  /** Take the page's token; returns {subject}, or null if it is not usable. */
  async learn(source) {
    this.#source = source;
    this.#tries = 0;
    this.#token = await this.#fetch();
    this.subject = this.#token ? subjectOf(this.#token) : null;
    if (!this.subject) this.#emit("error", { code: "invalid_token", message: "The identity token cannot be read." });
    return this.subject ? { subject: this.subject } : null;
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

  async #fetch() {
    this.#fetchedAt = Date.now();
    try {
      return (typeof this.#source === "function" ? await this.#source() : this.#source) || null;
    } catch {
      return null;
    }
  }
}

/** The token's subject. It is only compared here; the server verifies it. */
function subjectOf(token) {
  try {
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).sub ?? null;
  } catch {
    return null;
  }
}
