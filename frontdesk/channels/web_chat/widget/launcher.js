// The round button in the corner, with the number of unread messages.
import { h, icon } from "./dom.js";
import { fill } from "./strings.js";

const BUBBLE = "M12 3.5c-5 0-9 3.4-9 7.6 0 2.4 1.3 4.5 3.3 5.9L6 20.5l3.9-2c.7.1 1.4.2 2.1.2 5 0 9-3.4 9-7.6s-4-7.6-9-7.6Z";
const DOWN = "m6 9.5 6 6 6-6";

export class Launcher {
  #button;
  #badge = h("span", { class: "badge", part: "badge", "aria-hidden": "true", hidden: true });
  #unread = 0;
  #isOpen = false;
  #words = null;

  constructor(press, prepare) {
    this.#button = h("button", { class: "launcher", part: "launcher", type: "button", "aria-haspopup": "dialog" });
    this.#button.append(h("span", { class: "when-closed" }, icon(BUBBLE, "M8 11h8")), h("span", { class: "when-open" }, icon(DOWN)));
    this.#button.append(this.#badge);
    this.#button.addEventListener("click", press);
    this.#button.addEventListener("pointerenter", prepare, { once: true });
    this.node = h("div", { class: "layer corner" }, this.#button);
  }

  speak(words) {
    this.#words = words;
    this.node.dir = words.direction;
    this.#name();
  }

  showOpen(isOpen) {
    this.#isOpen = isOpen;
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.node.classList.toggle("is-open", isOpen);
    this.#name();
  }

  showUnread(count) {
    this.#unread = count;
    this.#badge.textContent = count > 99 ? "99+" : String(count);
    this.#badge.hidden = count === 0;
    this.#name();
  }

  hide(isHidden) {
    this.#button.hidden = isHidden;
  }

  /** Returns whether there is a button to focus. */
  focus() {
    this.#button.focus();
    return !this.#button.hidden;
  }

  #name() {
    const { open, openUnread, close } = this.#words;
    const name = this.#isOpen ? close : this.#unread ? fill(openUnread, { count: this.#unread }) : open;
    this.#button.setAttribute("aria-label", name);
  }
}
