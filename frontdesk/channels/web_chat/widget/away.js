// The notice for a customer who waits while no agent is present: when the team is back, and a form for a reply-to address.
import { openingOf } from "./dates.js";
import { h } from "./dom.js";
import { clockIcon, sentIcon } from "./icons.js";
import { say } from "./keyed.js";
import { overlong } from "./overlong.js";
import { fill } from "./strings.js";

const LONGEST_EMAIL = 254;

export class Away {
  node;
  #parts;
  #words;
  #conversation;
  #focus;
  #isChanging = false;

  /** `focus()` puts the focus back where it belongs. */
  constructor({ conversation, focus }) {
    this.#conversation = conversation;
    this.#focus = focus;
    const field = { class: "input", part: "email", type: "email", name: "email", autocomplete: "email", required: true };
    this.#parts = {
      when: h("p", { class: "away-when" }, clockIcon(), h("span")),
      left: h("p", { class: "away-left" }, sentIcon(), h("bdi")),
      change: h("button", { class: "plain", type: "button", onclick: () => this.#change() }),
      form: h("form", { class: "away-form", onsubmit: (event) => this.#leave(event) }),
      label: h("label", { class: "away-label", for: "email" }),
      email: h("input", { ...field, id: "email", oninput: () => this.#check() }),
      send: h("button", { class: "solid", part: "leave-email", type: "submit" }),
      problem: h("p", { class: "away-problem", role: "alert", hidden: true }),
    };
    const { when, left, change, form, label, email, send, problem } = this.#parts;
    left.append(change);
    form.append(label, h("div", { class: "away-row" }, email, send), problem);
    this.node = h("div", { class: "away", part: "away", hidden: true }, when, left, form);
  }

  speak(words) {
    this.#words = words;
    const { change, label, send } = this.#parts;
    say(change, words.emailChange);
    say(label, words.emailAsk);
    say(send, words.emailLeave);
  }

  draw({ owner, standing, email, emailUnsent, emailProblem, isConnected }) {
    const words = this.#words;
    const { when, left, form, problem } = this.#parts;
    const isWaiting = owner === "queue" && standing !== null;
    const mayLeave = isWaiting && standing.may_leave_email;
    this.node.hidden = !mayLeave && !(isWaiting && standing.opens_at);
    if (this.node.hidden) return;
    say(when.lastElementChild, standing.opens_at ? openingOf(new Date(standing.opens_at), words) : words.away);
    if (emailProblem) this.#isChanging = true;
    const isLeft = Boolean(email ?? emailUnsent) && !this.#isChanging;
    left.hidden = !mayLeave || !isLeft;
    form.hidden = !mayLeave || isLeft;
    const onItsWay = emailUnsent && `${emailUnsent}: ${isConnected ? words.sending : words.waiting}`;
    if (isLeft) say(left.querySelector("bdi"), onItsWay ?? fill(words.emailLeft, { email }));
    problem.hidden = !emailProblem;
    say(problem, emailProblem ?? "");
  }

  reset() {
    this.#parts.email.value = "";
    this.#isChanging = false;
  }

  #change() {
    this.#isChanging = true;
    this.#parts.left.hidden = true;
    this.#parts.form.hidden = false;
    this.#parts.email.focus();
  }

  #check() {
    const { email } = this.#parts;
    email.setCustomValidity(overlong(email.value, LONGEST_EMAIL, this.#words));
  }

  #leave(event) {
    event.preventDefault();
    this.#isChanging = false;
    this.#conversation.leaveEmail(this.#parts.email.value.trim());
    this.#focus();
  }
}
