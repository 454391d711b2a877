/**
 * The inbox live. Connects again by itself, each time naming the last event it saw; while the socket is open nothing is polled.
 *
 * A silent connection is tested with a ping, because a cut network closes no socket by itself.
 */

const PAUSES_MS = [300, 700, 1500, 3000, 5000];
const PING_MS = 10000;
const PATIENCE_MS = 6000;
const NOT_AUTHENTICATED = 4401;
/** Close codes after which to stay away for at least so many milliseconds: too many frames; nothing can be stored now. */
const STAY_AWAY_MS = { 4429: 10000, 1013: 3000 };

export class LiveSocket {
  /** `on`: frame(frame), ready(frame, isAgain), lost(seconds to the next try), signedOut(). */
  constructor(on) {
    this.on = on;
    this.last = null;
    this.socket = null;
    this.tries = 0;
    this.wasReady = false;
    this.timers = {};
    this.isStopped = false;
    addEventListener("online", () => this.retryNow());
    // The browser knows before the socket does. If it is wrong, the next try is open within a moment.
    addEventListener("offline", () => this.socket && this.lose());
    document.addEventListener("visibilitychange", () => document.hidden || this.check());
  }

  /** Connect; `after` is the number of the last event that is known. */
  start(after) {
    this.last = after;
    this.isStopped = false;
    this.connect();
  }

  stop() {
    this.isStopped = true;
    this.drop();
  }

  send(frame) {
    if (this.isOpen()) this.socket.send(JSON.stringify(frame));
  }

  isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Try at once: the network is back, or a person asks. */
  retryNow() {
    if (this.isStopped || this.isOpen() || this.socket?.readyState === WebSocket.CONNECTING) return;
    this.connect();
  }

  /** Ask whether the connection is alive; without an answer it is given up. */
  check() {
    if (!this.isOpen()) return this.retryNow();
    this.send({ type: "ping" });
    clearTimeout(this.timers.patience);
    this.timers.patience = setTimeout(() => this.lose(), PATIENCE_MS);
    return undefined;
  }

  connect() {
    this.drop();
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/inbox/socket`);
    this.socket = socket;
    this.timers.patience = setTimeout(() => this.lose(), PATIENCE_MS);
    socket.onopen = () => socket.send(JSON.stringify({ type: "auth", after: this.last }));
    socket.onmessage = ({ data }) => this.take(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket || this.isStopped) return;
      if (code === NOT_AUTHENTICATED) this.on.signedOut();
      else this.lose(STAY_AWAY_MS[code] ?? 0);
    };
  }

  take(frame) {
    clearTimeout(this.timers.patience);
    clearTimeout(this.timers.ping);
    this.timers.ping = setTimeout(() => this.check(), PING_MS);
    if (frame.type === "pong") return;
    if (frame.number) this.last = Math.max(this.last ?? 0, frame.number);
    if (frame.type === "ready") {
      this.tries = 0;
      this.on.ready(frame, this.wasReady);
      this.wasReady = true;
    } else {
      this.on.frame(frame);
    }
  }

  /** Connect again after a pause, of at least so many milliseconds. */
  lose(atLeast = 0) {
    this.drop();
    const pause = Math.max(atLeast, PAUSES_MS[Math.min(this.tries, PAUSES_MS.length - 1)]);
    this.tries += 1;
    this.on.lost(this.tries);
    this.timers.retry = setTimeout(() => this.connect(), pause);
  }

  drop() {
    Object.values(this.timers).forEach(clearTimeout);
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}
