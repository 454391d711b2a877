// The conversation as this browser holds it: started when there is something to say, resumed from the kept secret, shared with
// other tabs. Each message gets its id before it is sent, and is sent again until the server has it; the server drops repeats.
import { Api } from "./api.js";
import { Identity } from "./identity.js";
import { newId } from "./shared/ids.js";
import { Socket } from "./socket.js";
import { withEvent, withReady, withSettled } from "./store.js";

const START_PAUSES = [500, 1500, 4000, 10000];
const REPLACED_PAUSE = 1200;
const TOO_FAST = "too_fast";
const TOO_MANY = "too_many";
const TOO_FAST_PAUSE = 2000;
const EMAIL_REFUSED = new Set(["bad_email", "not_waiting"]);

export class Conversation {
  #store;
  #keep;
  #emit;
  #api;
  #socket;
  #identity;
  #session = null;
  #starting = null;
  #replaced = 0;
  #rating = null; // not yet acknowledged
  #contact = null; // not yet acknowledged
  #context = null; // the page context, and whether the server has it

  constructor({ address, keep, store, emit, locale }) {
    this.#store = store;
    this.#keep = keep;
    this.#emit = emit;
    this.#api = new Api(address, locale);
    this.#identity = new Identity(emit);
    const socketAddress = new URL("api/chat/socket", address);
    socketAddress.protocol = socketAddress.protocol.replace("http", "ws");
    this.#socket = new Socket(socketAddress.href, {
      credentials: () => ({ session: this.#session.secret, after: store.state.seen }),
      frame: (frame) => this.#take(frame),
      state: (isConnected) => store.change({ isConnected }),
      denied: (code) => this.#denied(code),
    });
    keep.watch((name) => name === "session" && this.#otherTab());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#otherTab());
    addEventListener("online", () => this.#wake());
  }

  /** Resume the conversation that was kept. */
  resume() {
    for (const secret of this.#keep.ended) this.#tellEnded(secret);
    this.#store.change({ unsent: this.#keep.unsent });
    this.#session = this.#keep.session;
    if (this.#session) this.#socket.connect();
    else if (this.#store.state.unsent.length) this.#start();
  }

  pause() {
    this.#socket.close();
  }

  say(text) {
    this.#post({ text });
  }

  /** The chat's own button for a person; its sentence may be in any language. */
  askForPerson(text) {
    this.#post({ text, asks: "person" });
  }

  press(button) {
    this.#post({ text: button.title, button: button.id });
  }

  /** Send a refused message again, as a new one. */
  retry(message) {
    this.discard(message);
    this.#post({ text: message.text, button: message.button, asks: message.asks });
  }

  discard(message) {
    this.#keep.dropUnsent(message.id);
    this.#store.change({ unsent: this.#store.state.unsent.filter((other) => other.id !== message.id) });
  }

  typing(active) {
    if (this.#store.state.owner !== "bot") this.#socket.send({ type: "typing", active });
  }

  /** {episode, person, bot, comment}: scores from 1 to 5, or null. Without any, the customer skips. */
  rate(rating) {
    this.#rating = { type: "rating", ...rating };
    this.#socket.send(this.#rating);
  }

  /** Store the reply-to address, while no agent is present. */
  leaveEmail(email) {
    if (email === this.#store.state.email) return;
    this.#contact = { type: "contact", email };
    this.#store.change({ emailUnsent: email, emailProblem: null });
    this.#socket.send(this.#contact);
  }

  /** Keep the page context, which is sent with the customer's next message. */
  setContext(values) {
    this.#context = { values, isTold: false };
  }

  async identify(source) {
    if (source === null) {
      this.#identity.forget();
      if (this.#session?.subject) await this.reset();
      return;
    }
    const token = await this.#identity.learn(source);
    if (!token || this.#session?.subject === token.subject) return;
    if (this.#session?.subject) await this.#forget();
    if (this.#session) await this.#signIn();
  }

  /** Sign-out: forget everything here, and end the session on the server. */
  async reset() {
    this.#identity.forget();
    await this.#forget();
    this.#store.change({ unsent: [] });
  }

  async #forget() {
    const secret = this.#session?.secret ?? this.#keep.session?.secret;
    this.#session = null;
    this.#starting = null;
    this.#socket.close();
    this.#keep.wipe();
    this.#rating = this.#contact = null;
    this.#store.change({ unsent: [] });
    this.#store.clear();
    if (secret) await this.#end(secret);
  }

  /** End a session on the server; if that fails, it is tried again on the next visit. */
  #end(secret) {
    this.#keep.setEnded(secret, true);
    return this.#tellEnded(secret);
  }

  /** Only one tab at a time, so that the session is ended once. */
  #tellEnded(secret) {
    return alone("frontdesk-end", async () => {
      if (!this.#keep.ended.includes(secret)) return;
      const outcome = await this.#api.end(secret);
      if (outcome !== "unreachable") this.#keep.setEnded(secret, false);
    });
  }

  #post(what) {
    const message = { id: newId(), at: Date.now(), ...what };
    this.#keep.addUnsent(message);
    this.#store.change({ unsent: [...this.#store.state.unsent, message] });
    if (this.#session) this.#send(message);
    else this.#start();
  }

  #send({ id, text, button, asks }) {
    const { values, isTold } = this.#context ?? { isTold: true };
    if (!isTold) this.#context.isTold = this.#socket.send({ type: "context", values });
    return this.#socket.send({ type: "message", id, ...(button ? { button } : { text, asks }) });
  }

  #wake() {
    if (!this.#session && this.#store.state.unsent.length) this.#start();
  }

  /** Begin a conversation, once, also when several tabs are about to. */
  #start() {
    this.#starting ??= alone("frontdesk-start", () => this.#begin()).finally(() => (this.#starting = null));
    return this.#starting;
  }

  async #begin() {
    for (let tries = 0; !this.#session; tries++) {
      this.#session = this.#keep.session;
      if (this.#session) break;
      const begun = await this.#api.begin(await this.#identity.token());
      if (!begun.failed) this.#adopt(begun, this.#identity.subject);
      else if (begun.failed === TOO_MANY) return this.#notSent(this.#store.state.unsent, begun.failed, begun.message);
      else if (begun.failed !== "unreachable") this.#identity.refused(begun);
      if (!begun.failed) break;
      this.#store.change({ isConnected: false });
      await pause(Math.max(begun.wait ?? 0, START_PAUSES[Math.min(tries, START_PAUSES.length - 1)]));
      if (!this.#store.state.unsent.length) return;
    }
    this.#socket.connect();
  }

  async #signIn() {
    this.#replaced = Date.now();
    const token = await this.#identity.token();
    const before = this.#session;
    const signedIn = token && (await this.#api.identify(before.secret, token));
    if (!signedIn || this.#session !== before) return;
    if (!signedIn.failed) {
      this.#adopt(signedIn, this.#identity.subject);
      this.#socket.connect();
    } else if (signedIn.failed === "other_customer") await this.#forget();
    else this.#identity.refused(signedIn);
  }

  #adopt({ session, conversation }, subject) {
    this.#session = { secret: session, conversation, subject };
    this.#keep.session = this.#session;
  }

  /** Another tab began, signed in or signed out; or this page comes back out of the browser's memory. */
  #otherTab() {
    const kept = this.#keep.session;
    if (kept?.secret === this.#session?.secret) return;
    const isSame = kept && this.#session && kept.conversation === this.#session.conversation;
    const isOver = !kept && this.#session;
    this.#session = kept;
    if (!isSame) this.#store.clear();
    if (isOver) {
      this.#identity.forget();
      this.#store.change({ unsent: [] });
      this.#socket.close();
    } else this.#socket.connect();
  }

  /** The session is not valid any more. If this tab or another one replaced it, the new one arrives soon. */
  async #denied(code) {
    const denied = this.#session;
    if (code !== "signed_out" && Date.now() - this.#replaced < 5000) await pause(REPLACED_PAUSE);
    if (this.#session !== denied) return;
    const kept = this.#keep.session;
    if (kept && kept.secret !== denied.secret) return this.#otherTab();
    const wasSomebodys = denied.subject !== null || code === "signed_out";
    this.#session = null;
    this.#keep.session = null;
    this.#store.clear();
    if (wasSomebodys) {
      this.#keep.wipe();
      this.#store.change({ unsent: [] });
    }
    this.#emit("error", { code, message: "The conversation has ended in this browser." });
    this.#wake();
  }

  #take(frame) {
    const { state } = this.#store;
    if (frame.type === "event") this.#event(state, frame);
    else if (frame.type === "ready") this.#resumed(state, frame);
    else if (frame.type === "accepted") this.#keep.dropUnsent(frame.id);
    else if (frame.type === "settled") this.#store.change(withSettled(state, frame));
    else if (frame.type === "rated") this.#rating = null;
    else if (frame.type === "standing") this.#store.change({ standing: frame.standing });
    else if (frame.type === "typing") frame.from === "person" && this.#store.change({ typing: frame.active });
    else if (frame.type === "error") this.#refused(state, frame);
  }

  #event(state, event) {
    if (event.seq <= state.seen) return;
    if (event.from === "customer" && event.id) this.#keep.dropUnsent(event.id);
    if (event.kind === "contact") this.#contact = null;
    this.#store.change(withEvent(state, event));
    if (!state.isReady) return;
    if (event.kind === "message") this.#emit("message", { from: event.from, text: event.text, seq: event.seq });
    if (event.kind === "owner") this.#emit("handoff", { owner: event.owner, name: event.name ?? null });
  }

  #resumed(state, frame) {
    const isFirst = !state.isReady;
    this.#store.change(withReady(state, frame));
    for (const message of this.#store.state.unsent) if (!message.failed) this.#send(message);
    if (this.#rating) this.#socket.send(this.#rating);
    if (this.#contact) this.#socket.send(this.#contact);
    if (isFirst) this.#emit("ready", { conversation: frame.conversation });
  }

  #refused(state, { id, code, message }) {
    const refused = state.unsent.find((sent) => sent.id === id);
    if (code === TOO_FAST && refused) return setTimeout(() => this.#send(refused), TOO_FAST_PAUSE);
    if (EMAIL_REFUSED.has(code)) {
      this.#contact = null;
      return this.#store.change({ emailUnsent: null, emailProblem: message });
    }
    this.#notSent(refused ? [refused] : [], code, message);
  }

  /** These messages were refused: each says why, and is sent again when the customer wants it. */
  #notSent(refused, code, message) {
    this.#emit("error", { code, message });
    for (const { id } of refused) this.#keep.dropUnsent(id);
    const { unsent } = this.#store.state;
    this.#store.change({ unsent: unsent.map((sent) => (refused.includes(sent) ? { ...sent, failed: message } : sent)) });
  }
}

/** Run `work` while no other tab runs its own; browsers without locks go ahead. */
function alone(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
