// What stays in this browser between visits, apart for each site: the conversation's secret, what was read, and messages that
// are not delivered yet. Each unsent message has an entry of its own, so that two tabs never overwrite each other's.

export class Keep {
  #prefix;

  constructor(site) {
    this.#prefix = `frontdesk:${site}:`;
  }

  /** {secret, conversation, subject}: what opens the conversation, and whose it is (null: nobody's in particular). */
  get session() {
    const session = read(local, this.#prefix + "session");
    return typeof session?.secret === "string" ? session : null;
  }

  set session(session) {
    write(local, this.#prefix + "session", session);
  }

  /** Number of the last event that was seen in an open chat. */
  get readUpTo() {
    return Number(read(local, this.#prefix + "read")) || 0;
  }

  set readUpTo(seq) {
    write(local, this.#prefix + "read", seq);
  }

  /** Messages on their way, oldest first: {id, text, button, at}. */
  get unsent() {
    const found = keys(local, this.#prefix + "unsent:").map((key) => read(local, key));
    return found.filter((message) => message?.id).sort((a, b) => a.at - b.at);
  }

  addUnsent(message) {
    write(local, this.#prefix + "unsent:" + message.id, message);
  }

  dropUnsent(id) {
    write(local, this.#prefix + "unsent:" + id, null);
  }

  /** Secrets whose sessions must still be ended, because the server could not be reached at sign-out. */
  get ended() {
    return keys(local, this.#prefix + "ended:").map((key) => key.slice(this.#prefix.length + 6));
  }

  setEnded(secret, isWaiting) {
    write(local, this.#prefix + "ended:" + secret, isWaiting || null);
  }

  /** Whether the chat was open on this tab's last page. */
  get isOpen() {
    return read(tab, this.#prefix + "open") === true;
  }

  set isOpen(isOpen) {
    write(tab, this.#prefix + "open", isOpen || null);
  }

  /** What was typed and not sent. */
  get draft() {
    return read(tab, this.#prefix + "draft") ?? "";
  }

  set draft(text) {
    write(tab, this.#prefix + "draft", text || null);
  }

  /** Forget the conversation. */
  wipe() {
    for (const key of ["session", "read"]) write(local, this.#prefix + key, null);
    for (const key of keys(local, this.#prefix + "unsent:")) write(local, key, null);
    this.isOpen = false;
    this.draft = "";
  }

  /** Call `changed(name)` when another tab changed something of this site. */
  watch(changed) {
    addEventListener("storage", ({ key }) => {
      if (key === null) changed("session");
      else if (key.startsWith(this.#prefix)) changed(key.slice(this.#prefix.length).split(":")[0]);
    });
  }
}

// Browsers can refuse storage; then it lasts as long as the page.
const local = storageOr("localStorage");
const tab = storageOr("sessionStorage");

function storageOr(name) {
  try {
    window[name].getItem("");
    return window[name];
  } catch {
    const values = new Map();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => values.set(key, value),
      removeItem: (key) => values.delete(key),
      key: (index) => [...values.keys()][index],
      get length() {
        return values.size;
      },
    };
  }
}

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // Full, or refused meanwhile: the page goes on with what it holds in memory.
  }
}

function keys(storage, prefix) {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key?.startsWith(prefix));
}
