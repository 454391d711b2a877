// The conversation as this browser holds it: started when there is something to say, resumed from the kept secret, shared with
// other tabs. Each message gets its id before it is sent, and is sent again until the server has it; the server drops repeats.
import { Api } from "./api.js";
import { pageContext } from "./context.js";
import { Identity } from "./identity.js";
import { newId } from "./shared/ids.js";
import { SignedOut } from "./signed-out.js";
import { Socket } from "./socket.js";
import { withEvent, withReady, withSettled } from "./store.js";
import { alone, pause } from "./waiting.js";

const START_PAUSES = [500, 1500, 4000, 10000];
const REPLACED_PAUSE = 1200;
const TOO_FAST = "too_fast";
const TOO_MANY = "too_many";
const TOO_FAST_PAUSE = 2000;
const LOCK_PATIENCE = 20000; // longer than a try takes: asking the page for a token, and the server for a conversation
const EMAIL_REFUSED = new Set(["bad_email", "not_waiting"]);

export class Conversation {
  #store;
  #keep;
  #emit;
  #api;
  #signedOut;
  #socket;
  #identity;
  #life = AbortSignal.abort();
  #session = null;
  #starting = null;
  #round = 0; // rises when the conversation is forgotten, which makes a pending answer stale
  #replaced = 0;
  #signingIn = null; // the sign-in under way
  #rating = null; // not yet acknowledged
  #contact = null; // not yet acknowledged
  #context = null; // the page context, and whether the server has it

  constructor({ address, keep, store, emit, locale }) {
    this.#store = store;
    this.#keep = keep;
    this.#emit = emit;
    this.#api = new Api(address, locale);
    this.#signedOut = new SignedOut(keep, this.#api);
    this.#identity = new Identity(emit);
    const socketAddress = new URL("api/chat/socket", address);
    socketAddress.protocol = socketAddress.protocol.replace("http", "ws");
    this.#socket = new Socket(socketAddress.href, {
      credentials: () => ({ session: this.#session.secret, after: store.state.seen }),
      frame: (frame) => this.#take(frame),
      state: (isConnected) => store.change({ isConnected }),
      denied: (code) => this.#denied(code),
    });
  }

  /** Go on with the conversation that was kept, until `life` ends: then nothing of it listens, waits or is connected any more. */
  resume(life) {
    this.#life = life;
    this.#keep.watch((name) => name === "session" && this.#otherTab(), life);
    // A page with an open socket cannot be kept for "back": it is closed when the page goes, and opened when the page is back.
    addEventListener("pagehide", () => this.#socket.close(), { signal: life });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#goOn(), { signal: life });
    addEventListener("online", () => this.#wake(), { signal: life });
    this.#socket.live(life);
    this.#signedOut.goOn();
    const refused = this.#store.state.unsent.filter((message) => message.failed);
    this.#store.change({ unsent: [...this.#keep.unsent, ...refused].sort((a, b) => a.at - b.at) });
    this.#goOn();
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

  /** Keep the page context, which is sent with the customer's next message. One that cannot be sent is dropped. */
  setContext(page) {
    const { values, problem } = pageContext(page);
    this.#context = problem ? null : { values, isTold: false };
    if (problem) this.#emit("error", { code: "bad_context", message: problem });
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
    if (!this.#session) return;
    this.#signingIn = this.#signIn();
    await this.#signingIn;
  }

  /** Give the host's token of a fresh sign-in as the proof that the bot asked for. What is refused is told to the page. */
  async prove(token) {
    const answer = this.#session ? await this.#api.prove(this.#session.secret, token) : { failed: "not_begun", message: "There is no conversation." };
    if (answer.failed) this.#emit("error", { code: answer.failed, message: answer.message ?? "The site cannot be reached." });
  }

  /** Sign-out: forget everything here, and end the session on the server. */
  async reset() {
    this.#identity.forget();
    await this.#forget();
  }

  async #forget() {
    const secret = this.#session?.secret ?? this.#keep.session?.secret;
    this.#session = null;
    this.#socket.close();
    this.#rating = this.#contact = null;
    this.#nothingToSay();
    this.#store.clear();
    this.#keep.wipe(); // last: what is shown in an open chat is noted as read
    if (secret) await this.#signedOut.end(secret);
  }

  /** Whatever was to be said belonged to the conversation that is over; a pending beginning is stale. */
  #nothingToSay() {
    this.#starting = null;
    this.#round += 1;
    this.#store.change({ unsent: [] });
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

  /** Connect, or begin if there is something to say; with another session if another tab has changed it meanwhile. */
  #goOn() {
    if (this.#keep.session?.secret !== this.#session?.secret) this.#otherTab();
    else if (this.#session) this.#connect();
    else this.#wake();
  }

  #wake() {
    if (!this.#session && this.#store.state.unsent.some((message) => !message.failed)) this.#start();
  }

  #connect() {
    if (!this.#life.aborted) this.#socket.connect();
  }

  /** Begin a conversation, unless that is under way. */
  #start() {
    if (this.#starting) return;
    const starting = this.#begin(this.#round)
      .catch(() => this.#notSent(this.#store.state.unsent, "not_begun", "The conversation could not be begun."))
      .finally(() => this.#starting === starting && (this.#starting = null));
    this.#starting = starting;
  }

  /** Try until there is a session, nothing left to say, or a refusal. */
  async #begin(round) {
    for (let tries = 0; !this.#life.aborted; tries++) {
      const refused = await alone("frontdesk-start", () => this.#tryToBegin(round), LOCK_PATIENCE);
      if (round !== this.#round) return;
      if (this.#session) return this.#connect();
      if (!refused) return;
      this.#store.change({ isConnected: false });
      await pause(Math.max(refused.wait ?? 0, START_PAUSES[Math.min(tries, START_PAUSES.length - 1)]), this.#life);
      if (!this.#store.state.unsent.length) return;
    }
  }

  /** Take the session that another tab has begun, or begin one. Returns why it failed if another try is worth it, else null. */
  async #tryToBegin(round) {
    if (this.#life.aborted) return {};
    if (round === this.#round) this.#session ??= this.#keep.session;
    if (round !== this.#round || this.#session) return null;
    const token = await this.#identity.token();
    const begun = await this.#api.begin(token);
    if (round !== this.#round) return begun.session && this.#signedOut.end(begun.session).then(() => null);
    if (!begun.failed) this.#adopt(begun, this.#identity.subject);
    else if (begun.failed === "unreachable") return begun;
    else if (begun.failed === TOO_MANY || !token) this.#notSent(this.#store.state.unsent, begun.failed, begun.message);
    else {
      this.#identity.refused(begun);
      return begun;
    }
    return null;
  }

  /** Exchange the session for the customer's. What gets no answer is asked again: the server may have ended the session for the new one. */
  async #signIn() {
    const before = this.#session;
    let signedIn;
    for (let tries = 0; ; tries += 1) {
      this.#replaced = Date.now();
      const token = await this.#identity.token();
      signedIn = token && (await this.#api.identify(before.secret, token));
      if (!signedIn || this.#session !== before || this.#life.aborted) return;
      if (signedIn.failed !== "unreachable") break;
      await pause(START_PAUSES[Math.min(tries, START_PAUSES.length - 1)], this.#life);
    }
    if (!signedIn.failed) {
      this.#adopt(signedIn, this.#identity.subject);
      this.#connect();
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
      this.#nothingToSay();
      this.#socket.close();
    } else this.#goOn();
  }

  /** The session is not valid any more. If this tab or another one replaced it, the new one arrives soon. */
  async #denied(code) {
    const denied = this.#session;
    await this.#signingIn;
    if (code !== "signed_out" && Date.now() - this.#replaced < 5000) await pause(REPLACED_PAUSE, this.#life);
    if (this.#session !== denied) return;
    const kept = this.#keep.session;
    if (kept && kept.secret !== denied.secret) return this.#otherTab();
    const wasSomebodys = denied.subject !== null || code === "signed_out";
    this.#session = null;
    this.#keep.session = null;
    this.#store.clear();
    if (wasSomebodys) {
      this.#keep.wipe();
      this.#nothingToSay();
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
    if (code === TOO_FAST && refused) return pause(TOO_FAST_PAUSE, this.#life).then(() => this.#send(refused));
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
    this.#store.change({ unsent: unsent.map((sent) => (refused.includes(sent) ? { ...sent, failed: message ?? code } : sent)) });
  }
}
