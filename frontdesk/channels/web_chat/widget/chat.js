// The chat behind the launcher: puts store, conversation and panel together.
import { Conversation } from "./conversation.js";
import { ENGLISH } from "./english.js";
import { Keep } from "./keep.js";
import { PANEL_CSS } from "./panel-style.js";
import { Panel } from "./panel.js";
import { Store, unreadAfter } from "./store.js";
import { LAUNCHER } from "./strings.js";

const OURS = { ...ENGLISH, ...LAUNCHER };

export class Chat {
  static css = PANEL_CSS;

  #tell;
  #keep;
  #store = new Store();
  #conversation;
  #panel;
  #life = null;
  #isOpen = false;
  #refusedStrings = "";

  /** It does nothing by itself until `wake()`. */
  constructor({ root, address, kept, words, strings, signIn, stepUp }, tell) {
    this.#tell = tell;
    this.#keep = new Keep(kept);
    const { emit, close } = tell;
    const conversation = new Conversation({ address, keep: this.#keep, store: this.#store, emit, locale: words.locale });
    this.#conversation = conversation;
    this.#panel = new Panel({ conversation, keep: this.#keep, address, words: this.#wordsWith(words, strings), signIn, stepUp, emit, close });
    root.prepend(this.#panel.node);
    this.#store.subscribe((state) => this.#draw(state));
  }

  /** The element is in the page: go on with the conversation. */
  wake() {
    if (this.#life?.signal.aborted === false) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#keep.watch((name) => name === "read" && this.#count(), signal);
    document.addEventListener("visibilitychange", () => this.#count(), { signal });
    this.#conversation.resume(signal);
    this.#draw(this.#store.state);
  }

  /** The element has left the page: nothing goes on, and nothing is forgotten. */
  rest() {
    this.#life?.abort();
    this.#panel.rest();
  }

  show(isOpen, movesFocus) {
    this.#isOpen = isOpen;
    this.#panel.show(isOpen, movesFocus);
    this.#count();
  }

  speak(words, strings) {
    this.#panel.speak(this.#wordsWith(words, strings));
    this.#draw(this.#store.state);
  }

  identify(token) {
    return this.#conversation.identify(token);
  }

  prove(token) {
    return this.#conversation.prove(token);
  }

  setContext(values) {
    this.#conversation.setContext(values);
  }

  reset() {
    this.#panel.reset();
    return this.#conversation.reset();
  }

  /** All words, with the page's own where they are like ours. */
  #wordsWith(words, strings) {
    const own = Object.entries(strings).map(([name, word]) => [name, likeOurs(name, word)]);
    const refused = own.filter(([, word]) => word === null).map(([name]) => name).join(", ");
    if (refused && refused !== this.#refusedStrings) {
      this.#tell.emit("error", { code: "bad_strings", message: `These strings are unknown, or not of the kind of ours: ${refused}.` });
    }
    this.#refusedStrings = refused;
    const { locale, direction } = words;
    return { ...OURS, ...Object.fromEntries(own.filter(([, word]) => word !== null)), locale, direction };
  }

  #draw(state) {
    this.#panel.draw(state);
    this.#count();
  }

  /** Mark what is seen in an open chat on a visible page as read. */
  #count() {
    const { state } = this.#store;
    const isSeen = this.#isOpen && document.visibilityState === "visible";
    if (isSeen && state.seen > this.#keep.readUpTo) this.#keep.readUpTo = state.seen;
    this.#tell.unread(isSeen ? 0 : unreadAfter(state, this.#keep.readUpTo));
  }
}

/** A text where ours is one, a list of texts for a list, texts by name for those; null for anything else. */
function likeOurs(name, word) {
  const ours = Object.hasOwn(OURS, name) ? OURS[name] : null;
  if (typeof ours === "string" || typeof word === "string") return typeof ours === typeof word ? word : null;
  if (!ours || !word || Array.isArray(word) !== Array.isArray(ours)) return null;
  try {
    const copy = Array.isArray(word) ? [...word] : { ...word };
    return Object.values(copy).every((one) => typeof one === "string") ? copy : null;
  } catch {
    return null;
  }
}
