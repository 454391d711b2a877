// The chat behind the launcher: puts store, conversation and panel together.
import { Conversation } from "./conversation.js";
import { ENGLISH } from "./english.js";
import { Panel } from "./panel.js";
import { Store, unreadAfter } from "./store.js";

export class Chat {
  #host;
  #tell;
  #store = new Store();
  #conversation;
  #panel;
  #isOpen = false;

  constructor(host, tell) {
    this.#host = host;
    this.#tell = tell;
    const { address, keep, root } = host;
    const words = { ...ENGLISH, ...host.words };
    const { emit } = tell;
    this.#conversation = new Conversation({ address, keep, store: this.#store, emit, locale: words.locale });
    this.#panel = new Panel({ conversation: this.#conversation, keep, address, words, close: tell.close });
    root.prepend(this.#panel.node);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#panel.sheet];
    this.#store.subscribe((state) => this.#draw(state));
    keep.watch((name) => name === "read" && this.#count());
    document.addEventListener("visibilitychange", () => this.#count());
    this.#conversation.resume();
    this.#draw(this.#store.state);
  }

  show(isOpen, movesFocus) {
    this.#isOpen = isOpen;
    this.#panel.show(isOpen, movesFocus);
    this.#count();
  }

  speak(words) {
    this.#panel.speak({ ...ENGLISH, ...words });
    this.#draw(this.#store.state);
  }

  identify(token) {
    return this.#conversation.identify(token);
  }

  setContext(values) {
    this.#conversation.setContext(values);
  }

  reset() {
    this.#panel.reset();
    return this.#conversation.reset();
  }

  pause() {
    this.#conversation.pause();
  }

  #draw(state) {
    this.#panel.draw(state);
    this.#count();
  }

  /** Mark what is seen in an open chat on a visible page as read. */
  #count() {
    const { state } = this.#store;
    const { keep } = this.#host;
    const isSeen = this.#isOpen && document.visibilityState === "visible";
    if (isSeen && state.seen > keep.readUpTo) keep.readUpTo = state.seen;
    this.#tell.unread(isSeen ? 0 : unreadAfter(state, keep.readUpTo));
  }
}
