// Where the customer writes. Enter sends, Shift+Enter begins a new line; the draft outlives the page.
import { h } from "./dom.js";
import { sendIcon } from "./icons.js";
import { say } from "./keyed.js";
import { overlong } from "./overlong.js";
import { isComposing } from "./shared/keys.js";

// The server's limit, counted as JavaScript counts; a frame of so many characters fits into one message of the socket.
const MOST_CHARACTERS = 20000;
const TYPING_ENDS_AFTER = 4000;

export class Composer {
  node;
  #input;
  #button;
  #problem = h("p", { class: "too-long", part: "too-long", role: "alert", hidden: true });
  #words = null;
  #conversation;
  #keep;
  #typing = 0;

  constructor({ conversation, keep }) {
    this.#conversation = conversation;
    this.#keep = keep;
    const field = { class: "input", part: "input", rows: 1, dir: "auto", enterkeyhint: "send" };
    this.#input = h("textarea", { ...field, oninput: () => this.#changed(), onkeydown: (event) => this.#key(event) });
    this.#button = h("button", { class: "send", part: "send", type: "submit" }, sendIcon());
    this.node = h("form", { class: "composer", part: "composer", onsubmit: (event) => this.#submit(event) });
    this.node.append(this.#problem, this.#input, this.#button);
    this.#input.value = keep.draft;
  }

  speak(words) {
    this.#words = words;
    this.#ready();
    this.#input.placeholder = words.input;
    this.#input.setAttribute("aria-label", words.input);
    this.#button.setAttribute("aria-label", words.send);
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** No timer goes on. */
  rest() {
    this.#stopTyping();
  }

  reset() {
    this.#input.value = "";
    this.#ready();
    this.fit();
  }

  /** Make the field as high as its text, up to a limit that the style sets. */
  fit() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
  }

  #changed() {
    this.#keep.draft = this.#input.value;
    this.#ready();
    this.fit();
    if (!this.#typing) this.#conversation.typing(true);
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#stopTyping(), TYPING_ENDS_AFTER);
  }

  #stopTyping() {
    if (this.#typing) this.#conversation.typing(false);
    clearTimeout(this.#typing);
    this.#typing = 0;
  }

  #key(event) {
    const isSend = event.key === "Enter" && !event.shiftKey && !isComposing(event);
    if (isSend) this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value;
    if (this.#button.getAttribute("aria-disabled") === "true") return;
    this.#stopTyping();
    this.#input.value = "";
    this.#keep.draft = "";
    this.#ready();
    this.fit();
    this.#conversation.say(text);
    this.focus();
  }

  /** Show that a message that is empty or too long cannot be sent; the button stays focusable. */
  #ready() {
    const text = this.#input.value;
    const problem = overlong(text, MOST_CHARACTERS, this.#words);
    say(this.#problem, problem);
    this.#problem.hidden = !problem;
    this.#button.setAttribute("aria-disabled", String(!text.trim() || problem !== ""));
  }
}
