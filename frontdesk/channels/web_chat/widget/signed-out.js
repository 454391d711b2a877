// Sign-out: the session is ended on the server. Where that fails, it is tried again on the next visit.
import { alone } from "./waiting.js";

const LOCK_PATIENCE = 15000;

export class SignedOut {
  #keep;
  #api;

  constructor(keep, api) {
    this.#keep = keep;
    this.#api = api;
  }

  end(secret) {
    this.#keep.setEnded(secret, true);
    return this.#tell(secret);
  }

  /** End those of earlier visits. */
  goOn() {
    for (const secret of this.#keep.ended) this.#tell(secret);
  }

  /** Only one tab at a time, so that the session is ended once. */
  #tell(secret) {
    const end = async () => {
      if (!this.#keep.ended.includes(secret)) return;
      const outcome = await this.#api.end(secret);
      if (outcome !== "unreachable") this.#keep.setEnded(secret, false);
    };
    return alone("frontdesk-end", end, LOCK_PATIENCE);
  }
}
