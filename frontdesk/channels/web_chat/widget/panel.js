// The window: header with who answers, the conversation, and the place to write.
import { Away } from "./away.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { closeIcon, personIcon } from "./icons.js";
import { say } from "./keyed.js";
import { isComposing } from "./shared/keys.js";
import { fill } from "./strings.js";
import { Timeline } from "./timeline.js";

const OFFLINE_AFTER = 1500;
const FIELDS = "input, textarea";
/** What is typed into a field of the chat ends at the chat: to the page it would seem to happen outside of any field. */
const TYPED = ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "copy", "cut", "compositionstart", "compositionupdate", "compositionend"];

export class Panel {
  node;
  #parts;
  #words;
  #conversation;
  #timeline;
  #composer;
  #away;
  #offlineTimer = 0;

  constructor({ conversation, keep, address, words, signIn, stepUp, emit, close }) {
    this.#conversation = conversation;
    this.#timeline = new Timeline({ conversation, address, signIn, stepUp, emit, focus: () => this.focus() });
    this.#composer = new Composer({ conversation, keep });
    this.#away = new Away({ conversation, focus: () => this.focus() });
    const ask = () => conversation.askForPerson(this.#words.personMessage);
    this.#parts = {
      title: h("h2", { id: "title", part: "title" }),
      owner: h("p", { class: "owner", part: "owner", role: "status" }),
      close: h("button", { class: "plain close", part: "close", type: "button", onclick: close }, closeIcon()),
      offline: h("p", { class: "offline", part: "offline", role: "status", hidden: true }),
      person: h("button", { class: "person", part: "person", type: "button", onclick: ask }, personIcon(), h("span")),
    };
    const { title, owner, close: closing, offline, person } = this.#parts;
    const head = h("div", { class: "head", part: "header" }, h("div", {}, title, owner), closing);
    const foot = h("div", { class: "foot", part: "footer" }, this.#away.node, this.#composer.node, person);
    const frame = { class: "layer panel", part: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true };
    this.node = h("section", frame, head, offline, this.#timeline.node, foot);
    this.node.addEventListener("keydown", (event) => this.#key(event, close));
    for (const type of TYPED) this.node.addEventListener(type, (event) => event.target.matches(FIELDS) && event.stopPropagation());
    this.speak(words);
  }

  speak(words) {
    this.#words = words;
    const { title, close, offline, person } = this.#parts;
    this.node.dir = words.direction;
    this.node.lang = words.locale;
    say(title, words.title);
    say(offline, words.offline);
    say(person.lastElementChild, words.person);
    close.setAttribute("aria-label", words.close);
    this.#timeline.speak(words);
    this.#composer.speak(words);
    this.#away.speak(words);
  }

  show(isOpen, movesFocus) {
    this.node.hidden = !isOpen;
    if (!isOpen) return;
    this.#timeline.toEnd();
    this.#composer.fit();
    if (movesFocus) this.focus();
  }

  /** Focus the field; where a keyboard on the screen would cover half of the chat, the panel. */
  focus() {
    if (matchMedia("(pointer: coarse)").matches) this.node.focus({ preventScroll: true });
    else this.#composer.focus();
  }

  draw(state) {
    const { owner, person } = this.#parts;
    const focused = this.node.getRootNode().activeElement;
    say(owner, this.#ownerLine(state));
    owner.dataset.owner = state.status === "resolved" ? "nobody" : state.owner;
    person.hidden = state.owner !== "bot" && state.status !== "resolved";
    this.#showOffline(state.isConnected === false);
    this.#away.draw(state);
    this.#timeline.draw(state);
    // The focused node is gone: the focus stays in the chat, and does not go to the top of the page.
    if (focused && this.node.contains(focused) && !focused.checkVisibility()) this.focus();
  }

  /** No timer goes on. */
  rest() {
    this.#showOffline(false);
    this.#composer.rest();
  }

  reset() {
    this.#composer.reset();
    this.#away.reset();
  }

  #ownerLine({ owner, agent, status, standing, isConnected }) {
    const words = this.#words;
    if (status === "resolved") return words.ownerResolved;
    if (owner === "queue") {
      // The queue position is shown only while the connection keeps it up to date.
      const position = isConnected && standing?.position;
      return !position ? words.ownerQueue : position === 1 ? words.ownerQueueNext : fill(words.ownerQueueAt, { position });
    }
    if (owner === "agent") return agent ? fill(words.ownerAgent, { name: agent }) : words.ownerAgentUnnamed;
    return words.ownerBot;
  }

  /** Show a lost connection only after a while: one that comes back at once needs no banner. */
  #showOffline(isOffline) {
    const { offline } = this.#parts;
    if (!isOffline) {
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = 0;
      offline.hidden = true;
    } else this.#offlineTimer ||= setTimeout(() => (offline.hidden = false), OFFLINE_AFTER);
  }

  #key(event, close) {
    if (event.key === "Escape" && !isComposing(event)) {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab" && matchMedia("(max-width: 519px)").matches) this.#stayInside(event);
  }

  /** On a phone the panel covers the page, so Tab goes round within it. */
  #stayInside(event) {
    const all = this.node.querySelectorAll("button, a[href], textarea, input, [tabindex='0']");
    const reachable = [...all].filter((node) => !node.disabled && node.checkVisibility());
    const [first, last] = [reachable[0], reachable[reachable.length - 1]];
    const edge = event.shiftKey ? first : last;
    const focused = this.node.getRootNode().activeElement;
    if (focused !== edge && !(event.shiftKey && focused === this.node)) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
