// <frontdesk-chat>: the launcher, and the gate behind which the chat itself is loaded when it is needed.
//
// Attributes: site, locale, position (right | left), theme (light | dark | system), open, hide-launcher.
// Properties: strings (overrides of strings.js), unread.
// Methods:    open, close, toggle, identify(token | () => token | null), setContext(object), reset.
// Events:     ready, open, close, message, unread, handoff, error; details in `event.detail`.
import { Launcher } from "./launcher.js";
import { Keep } from "./keep.js";
import { sheet } from "./style.js";
import { wordsFor } from "./strings.js";

const ROOT = new URL("../../", import.meta.url);

export class FrontdeskChat extends HTMLElement {
  static observedAttributes = ["open", "locale", "hide-launcher"];

  #loading = null;
  #chat = null;
  #keep = null;
  #launcher = null;
  #root = null;
  #strings = {};
  #unread = 0;
  #restoring = false;
  #focusedBefore = null;
  #known = {}; // the page context from before the chat was loaded

  connectedCallback() {
    if (this.#root) return;
    this.#takeEarlyProperty("strings");
    this.#root = this.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [sheet];
    this.#keep = new Keep(this.getAttribute("site") || "default");
    this.#launcher = new Launcher(() => this.toggle(), () => this.#load());
    this.#root.append(this.#launcher.node);
    this.#showWords();
    this.#launcher.hide(this.hasAttribute("hide-launcher"));
    this.#resume();
    takeEarlyCalls(this);
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected) this.#chat?.pause();
    });
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#root) return;
    if (name === "hide-launcher") this.#launcher.hide(now !== null);
    if (name === "locale") this.#showWords();
    if (name === "open" && (before === null) !== (now === null)) this.#showOpen(now !== null, !this.#restoring);
  }

  get strings() {
    return this.#strings;
  }

  set strings(overrides) {
    this.#strings = { ...overrides };
    if (this.#root) this.#showWords();
  }

  get unread() {
    return this.#unread;
  }

  open() {
    this.setAttribute("open", "");
  }

  close() {
    this.removeAttribute("open");
  }

  toggle() {
    this.toggleAttribute("open");
  }

  /** Say who is signed in: a token, a function that fetches a fresh one each time, or null when nobody is. */
  async identify(token) {
    this.#known.identify = token;
    if (this.#chat) await this.#chat.identify(token);
    else if (this.#isInUse) await this.#load();
  }

  /** Tell the team what the page knows, such as the cart or the product that is looked at. Plain values only. */
  async setContext(values) {
    this.#known.setContext = values;
    if (this.#chat) this.#chat.setContext(values);
    else if (this.#isInUse) await this.#load();
  }

  /** Sign-out: nothing of the conversation stays in this browser, and its session opens nothing any more. */
  async reset() {
    this.close();
    this.#known = {};
    if (this.#isInUse) await (await this.#load())?.reset();
    this.#keep.wipe();
  }

  /** A new page shows the chat as it was on the last one; on a phone, where it covers the page, it starts closed. */
  #resume() {
    const wasOpen = this.#keep.isOpen && matchMedia("(min-width: 520px)").matches;
    if (wasOpen && !this.hasAttribute("open")) {
      this.#restoring = true;
      this.setAttribute("open", "");
      this.#restoring = false;
    } else if (this.hasAttribute("open")) this.#showOpen(true, false);
    else if (this.#isInUse) this.#load();
  }

  /** Whether there is a conversation, or somebody is about to begin one. Until then a page loads the launcher alone. */
  get #isInUse() {
    return this.#loading !== null || this.#keep.session !== null || this.#keep.unsent.length > 0;
  }

  #load() {
    this.#loading ??= import("./chat.js").then(
      ({ Chat }) => {
        const host = { element: this, root: this.#root, address: ROOT, keep: this.#keep, words: this.#words() };
        this.#chat = new Chat(host, {
          emit: (name, detail) => this.#emit(name, detail),
          close: () => this.close(),
          unread: (count) => this.#showUnread(count),
        });
        for (const [method, value] of Object.entries(this.#known)) this.#chat[method](value);
        return this.#chat;
      },
      () => {
        this.#loading = null;
        this.#emit("error", { code: "not_loaded", message: this.#words().notLoaded });
        return null;
      },
    );
    return this.#loading;
  }

  async #showOpen(isOpen, movesFocus) {
    this.#keep.isOpen = isOpen;
    if (isOpen) this.#focusedBefore = document.activeElement;
    this.#launcher.showOpen(isOpen);
    const chat = await this.#load();
    if (!chat) {
      this.#launcher.showOpen(false);
      return this.removeAttribute("open");
    }
    if (isOpen !== this.hasAttribute("open")) return;
    chat.show(isOpen, movesFocus);
    if (!isOpen && movesFocus && !this.#launcher.focus()) this.#focusedBefore?.focus?.();
    this.#emit(isOpen ? "open" : "close", {});
  }

  #showUnread(count) {
    if (count === this.#unread) return;
    this.#unread = count;
    this.#launcher.showUnread(count);
    this.#emit("unread", { count });
  }

  #showWords() {
    const words = this.#words();
    this.#launcher.speak(words);
    this.#chat?.speak(words);
  }

  #words() {
    const locale = this.getAttribute("locale") || document.documentElement.lang || "en";
    return wordsFor(locale, this.#strings);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** A property that was set before this class was loaded hides the accessor: take it over. */
  #takeEarlyProperty(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }
}

/** Run the calls that scripts of the page queued, and let later ones through at once. */
function takeEarlyCalls(chat) {
  const run = ([method, ...values]) => chat[method](...values);
  const queued = Array.isArray(window.frontdeskCalls) ? window.frontdeskCalls.splice(0) : [];
  window.frontdeskCalls = { push: (...calls) => calls.forEach(run) };
  queued.forEach(run);
}

if (!customElements.get("frontdesk-chat")) customElements.define("frontdesk-chat", FrontdeskChat);
