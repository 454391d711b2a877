// <frontdesk-chat>: the launcher, and the gate behind which the chat itself is loaded when it is needed.
//
// Attributes: site, locale, position (right | left), theme (light | dark | system), open, hide-launcher, sign-in, step-up.
// Properties: strings (overrides of strings.js), unread.
// Methods:    open, close, toggle, identify(token | () => token | null), setContext(object), prove(token), reset.
// Events:     ready, open, close, message, unread, handoff, signin, stepup, error; details in `event.detail`.
import { Launcher } from "./launcher.js";
import { local, tab } from "./storage.js";
import { wordsFor } from "./strings.js";
import { CSS, registerKinds } from "./style.js";

const ROOT = new URL("../../", import.meta.url);
const SIGNING_IN = "signing-in"; // kept from the press of "Sign in" until somebody is signed in
const CALLS = ["open", "close", "toggle", "identify", "setContext", "prove", "reset"];

export class FrontdeskChat extends HTMLElement {
  static observedAttributes = ["open", "locale", "hide-launcher"];
  static #present = new Set(); // those in the page: the first of them takes the calls of `frontdeskCalls`
  static #calls = [];

  #loading = null;
  #chat = null;
  #kept = ""; // what the names of all that this browser keeps begin with
  #launcher = null;
  #root = null;
  #styles = [CSS];
  #dressedFor = null;
  #strings = {};
  #unread = 0;
  #restoring = false;
  #focusedBefore = null;
  #known = {}; // the page context from before the chat was loaded

  /** Also when the element comes back, or comes into another document. */
  connectedCallback() {
    if (!this.ownerDocument.defaultView) return; // nobody sees this document
    if (!this.#root) this.#build();
    this.#dress();
    this.#showWords();
    if (this.#chat) this.#chat.wake();
    else this.#resume();
    FrontdeskChat.#present.add(this);
    FrontdeskChat.#takeCalls();
  }

  /** A move within the page is over when the microtask runs. Away from the page nothing listens, waits or is connected. */
  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) return;
      FrontdeskChat.#present.delete(this);
      this.#chat?.rest();
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
    try {
      this.#strings = { ...overrides };
    } catch {
      this.#emit("error", { code: "bad_strings", message: "The strings cannot be read." });
    }
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
    if (token !== null && tab.get(this.#kept + SIGNING_IN)) {
      tab.set(this.#kept + SIGNING_IN, null);
      this.#openAgain();
    }
    if (this.#chat) await this.#chat.identify(token);
    else if (this.#isInUse) await this.#load();
  }

  /** Tell the team what the page knows, such as the cart or the product that is looked at. Plain values only. */
  async setContext(values) {
    this.#known.setContext = values;
    if (this.#chat) this.#chat.setContext(values);
    else if (this.#isInUse) await this.#load();
  }

  /** Answer the event `stepup`: a token of the customer who has signed in anew, with its nonce. */
  async prove(token) {
    if (this.#chat) await this.#chat.prove(token);
  }

  /** Sign-out: nothing of the conversation stays in this browser, and its session opens nothing any more. */
  async reset() {
    this.close();
    this.#known = {};
    if (this.#isInUse) await (await this.#load())?.reset();
    for (const area of [local, tab]) for (const key of area.keys(this.#kept)) if (!key.includes(":ended:")) area.set(key, null);
  }

  /** A new page shows the chat as it was on the last one; on a phone, where it covers the page, it starts closed. */
  #resume() {
    const wasOpen = tab.get(this.#kept + "open") && this.ownerDocument.defaultView.matchMedia("(min-width: 520px)").matches;
    if (wasOpen && !this.hasAttribute("open")) this.#openAgain();
    else if (this.hasAttribute("open")) this.#showOpen(true, false);
    else if (this.#isInUse) this.#load();
  }

  /** Open as it was on an earlier page: the focus stays where it is. */
  #openAgain() {
    this.#restoring = true;
    this.open();
    this.#restoring = false;
  }

  /** The page to sign in on must not lie under the chat: it is closed there, and open again once somebody is signed in. */
  #leaveToSignIn() {
    const isFollowed = this.#emit("signin", {});
    if (isFollowed && this.getAttribute("sign-in")) {
      tab.set(this.#kept + "open", null);
      tab.set(this.#kept + SIGNING_IN, true);
    }
    return isFollowed;
  }

  /** Whether there is a conversation, or somebody is about to begin one. Until then a page loads the launcher alone. */
  get #isInUse() {
    return this.#loading !== null || ["session", "unsent:"].some((name) => local.keys(this.#kept + name).length);
  }

  #load() {
    this.#loading ??= import("./chat.js").then(
      ({ Chat }) => {
        const host = { root: this.#root, address: ROOT, kept: this.#kept, words: this.#words(), strings: this.#strings, signIn: () => this.getAttribute("sign-in"), stepUp: () => this.getAttribute("step-up") !== null };
        this.#chat = new Chat(host, {
          emit: (name, detail) => (name === "signin" ? this.#leaveToSignIn() : this.#emit(name, detail)),
          close: () => this.close(),
          unread: (count) => this.#showUnread(count),
        });
        this.#styles.push(Chat.css);
        this.#dressedFor = null;
        this.#dress();
        if (this.isConnected) this.#chat.wake();
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
    tab.set(this.#kept + "open", isOpen || null);
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
    this.#chat?.speak(words, this.#strings);
  }

  #words() {
    return wordsFor([this.getAttribute("locale"), this.ownerDocument.documentElement.lang], this.#strings);
  }

  /** False if the page does itself what follows. */
  #emit(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable: name === "signin" }));
  }

  #build() {
    this.#takeEarlyProperty("strings");
    this.#root = this.attachShadow({ mode: "open" });
    this.#kept = `frontdesk:${this.getAttribute("site") || "default"}:`;
    this.#launcher = new Launcher(() => this.toggle(), () => this.#load());
    this.#root.append(this.#launcher.node);
    this.#launcher.hide(this.hasAttribute("hide-launcher"));
  }

  /** A style sheet belongs to one document. */
  #dress() {
    if (!this.#root || this.#dressedFor === this.ownerDocument) return;
    this.#dressedFor = this.ownerDocument;
    const { defaultView: view } = this.ownerDocument;
    registerKinds(view);
    this.#root.adoptedStyleSheets = this.#styles.map((css) => {
      const sheet = new view.CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
  }

  /** A property that was set before this class was loaded hides the accessor: take it over. */
  #takeEarlyProperty(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  /** Run the calls that scripts of the page queued, and take later ones; they wait while there is no chat in the page. */
  static #takeCalls() {
    if (Array.isArray(window.frontdeskCalls)) FrontdeskChat.#calls.push(...window.frontdeskCalls);
    window.frontdeskCalls = { push: (...calls) => FrontdeskChat.#run(calls) };
    FrontdeskChat.#run([]);
  }

  static #run(more) {
    FrontdeskChat.#calls.push(...more);
    const [chat] = FrontdeskChat.#present;
    for (const call of chat ? FrontdeskChat.#calls.splice(0) : []) {
      const [method, ...values] = Array.isArray(call) ? call : [];
      if (CALLS.includes(method)) chat[method](...values);
      else chat.#emit("error", { code: "unknown_call", message: "frontdeskCalls takes lists that begin with a method's name." });
    }
  }
}

if (!customElements.get("frontdesk-chat")) customElements.define("frontdesk-chat", FrontdeskChat);
