// One WebSocket that stays open: it resumes from the last event that was seen, notices a dead connection, and connects again.

const PAUSES = [300, 700, 1500, 3000, 6000, 10000];
const PING_AFTER = 25000;
const ANSWER_WITHIN = 8000;
const NOT_AUTHENTICATED = 4401;
/** Close codes after which to stay away for at least so many milliseconds: too many frames; nothing can be stored now. */
const STAY_AWAY = { 4429: 10000, 1013: 3000 };

export class Socket {
  #address;
  #listener;
  #socket = null;
  #isReady = false;
  #isWanted = false;
  #tries = 0;
  #retry = 0;
  #quiet = 0;
  #overdue = 0;
  #notBefore = 0; // when it may connect again, once the server has said that it was too much

  /** `listener` has credentials() → {session, after}, frame(frame), state(isReady) and denied(code). */
  constructor(address, listener) {
    this.#address = address;
    this.#listener = listener;
  }

  get isReady() {
    return this.#isReady;
  }

  /** Heed the network and the page until `life` ends, which closes the socket. */
  live(life) {
    const back = () => this.#isWanted && (this.#isReady ? this.#ping() : this.#hurry());
    addEventListener("online", () => this.#isWanted && !this.#isReady && this.#hurry(), { signal: life });
    addEventListener("offline", () => this.#isWanted && this.#socket && this.#lost(this.#socket), { signal: life });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back(), { signal: life });
    document.addEventListener("resume", back, { signal: life }); // a tab that the browser had frozen
    life.addEventListener("abort", () => this.close());
  }

  /** Open the socket, again if there is one. */
  connect() {
    this.close();
    this.#isWanted = true;
    const socket = (this.#socket = this.#opened());
    if (!socket) return this.#lost(socket);
    const { session, after } = this.#listener.credentials();
    socket.addEventListener("open", () => {
      if (socket === this.#socket) socket.send(JSON.stringify({ type: "auth", session, after }));
      else socket.close();
    });
    socket.addEventListener("message", ({ data }) => socket === this.#socket && this.#take(data));
    socket.addEventListener("close", ({ code, reason }) => this.#closed(socket, code, reason));
    this.#expectAnswer();
  }

  close() {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** Send a frame; false if the socket is not open, or only seems to be. */
  send(frame) {
    if (!this.#isReady) return false;
    this.#socket.send(JSON.stringify(frame));
    this.#expectAnswer();
    return true;
  }

  /** Null where the page's policy, or its browser, refuses a socket at once. */
  #opened() {
    try {
      return new WebSocket(this.#address);
    } catch {
      return null;
    }
  }

  /** Connect now, without the rest of the pause, unless the server asked for it. */
  #hurry() {
    if (Date.now() >= this.#notBefore) this.connect();
  }

  #take(data) {
    clearTimeout(this.#overdue);
    this.#overdue = 0;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#ping(), PING_AFTER);
    const frame = JSON.parse(data);
    if (frame.type === "ready") {
      this.#isReady = true;
      this.#tries = 0;
    }
    this.#listener.frame(frame);
    if (frame.type === "ready") this.#listener.state(true);
  }

  #ping() {
    this.send({ type: "ping" });
  }

  /** Connect again unless a frame arrives within seconds after sending one: a dead connection gives no other sign. */
  #expectAnswer() {
    const socket = this.#socket;
    this.#overdue ||= setTimeout(() => this.#lost(socket), ANSWER_WITHIN);
  }

  #closed(socket, code, reason) {
    if (socket !== this.#socket) return;
    if (code === NOT_AUTHENTICATED || reason === "signed_out") {
      this.close();
      this.#listener.denied(reason === "signed_out" ? reason : "not_authenticated");
      return;
    }
    this.#lost(socket, STAY_AWAY[code] ?? 0);
  }

  /** Connect again after a pause, of at least so many milliseconds. */
  #lost(socket, atLeast = 0) {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#listener.state(false);
    clearTimeout(this.#retry);
    const pause = PAUSES[Math.min(this.#tries++, PAUSES.length - 1)] * (0.7 + 0.6 * Math.random());
    this.#notBefore = Date.now() + atLeast;
    this.#retry = setTimeout(() => this.#isWanted && this.connect(), atLeast + pause);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#overdue);
    clearTimeout(this.#quiet);
    this.#overdue = 0;
    this.#isReady = false;
    // A socket that is not open yet is closed once it is: closing it now would log a warning in the page's console.
    if (socket?.readyState !== WebSocket.CONNECTING) socket?.close();
  }
}
