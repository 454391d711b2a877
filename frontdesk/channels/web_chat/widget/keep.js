// What stays in this browser between visits, apart for each site: the conversation's secret, what was read, and messages that
// are not delivered yet. Each unsent message has an entry of its own, so that two tabs never overwrite each other's.
import { local, tab } from "./storage.js";

const changes = new EventTarget(); // what other elements of this page changed

export class Keep {
  #prefix;

  /** `prefix`: what the names of this site's entries begin with. */
  constructor(prefix) {
    this.#prefix = prefix;
  }

  /** {secret, conversation, subject}: what opens the conversation, and whose it is (null: nobody's in particular). */
  get session() {
    const session = local.get(this.#prefix + "session");
    return typeof session?.secret === "string" ? session : null;
  }

  set session(session) {
    this.#set("session", session);
  }

  /** Number of the last event that was seen in an open chat. */
  get readUpTo() {
    return Number(local.get(this.#prefix + "read")) || 0;
  }

  set readUpTo(seq) {
    this.#set("read", seq);
  }

  /** Messages on their way, oldest first: {id, text, button, at}. */
  get unsent() {
    const found = local.keys(this.#prefix + "unsent:").map((key) => local.get(key));
    const isWhole = ({ id, text, at }) => typeof id === "string" && typeof text === "string" && Number.isFinite(at);
    return found.filter((message) => message && isWhole(message)).sort((a, b) => a.at - b.at);
  }

  addUnsent(message) {
    local.set(this.#prefix + "unsent:" + message.id, message);
  }

  dropUnsent(id) {
    local.set(this.#prefix + "unsent:" + id, null);
  }

  /** Secrets whose sessions must still be ended, because the server could not be reached at sign-out. */
  get ended() {
    return local.keys(this.#prefix + "ended:").map((key) => key.slice(this.#prefix.length + 6));
  }

  setEnded(secret, isWaiting) {
    local.set(this.#prefix + "ended:" + secret, isWaiting || null);
  }

  /** What was typed and not sent. */
  get draft() {
    const draft = tab.get(this.#prefix + "draft");
    return typeof draft === "string" ? draft : "";
  }

  set draft(text) {
    tab.set(this.#prefix + "draft", text || null);
  }

  /** Forget the conversation. */
  wipe() {
    for (const key of local.keys(this.#prefix + "unsent:")) local.set(key, null);
    for (const name of ["session", "read"]) this.#set(name, null);
    tab.set(this.#prefix + "open", null); // the next page starts closed
    this.draft = "";
  }

  /** Call `changed(name)` when another tab, or another element of this page, changed something of this site; until `life` ends. */
  watch(changed, life) {
    const told = (key) => {
      if (key === null) changed("session");
      else if (key.startsWith(this.#prefix)) changed(key.slice(this.#prefix.length).split(":")[0]);
    };
    addEventListener("storage", ({ key }) => told(key), { signal: life });
    changes.addEventListener("change", ({ detail }) => told(detail), { signal: life });
  }

  #set(name, value) {
    local.set(this.#prefix + name, value);
    changes.dispatchEvent(new CustomEvent("change", { detail: this.#prefix + name }));
  }
}
