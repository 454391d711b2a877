// The conversation, oldest first. New items are added below; existing ones are neither rebuilt nor moved.
import { dayOf } from "./dates.js";
import { h } from "./dom.js";
import { downIcon } from "./icons.js";
import { createItem, updateItem } from "./items.js";
import { keyed, say } from "./keyed.js";
import { fill } from "./strings.js";
import { writer } from "./store.js";

const NEAR_END = 80;
const TOGETHER = 60000;

export class Timeline {
  node;
  #parts;
  #tools;
  #items = [];

  /** `signIn()` is the page's place to sign in, or null; `stepUp()` whether it answers `stepup`; `emit(name, detail)` tells the page, `focus()` puts the focus back where it belongs. */
  constructor(tools) {
    this.#tools = { ...tools, words: null };
    const log = { class: "log", part: "log", role: "log", "aria-live": "off", "aria-relevant": "additions" };
    this.#parts = {
      hello: h("div", { class: "hello", part: "greeting", hidden: true }),
      log: h("div", log),
      typing: h("p", { class: "typing", part: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" })),
      pill: h("button", { class: "pill", part: "pill", type: "button", hidden: true, onclick: () => this.toEnd() }),
    };
    const { hello, log: lines, typing, pill } = this.#parts;
    typing.firstElementChild.append(h("i"), h("i"), h("i"));
    typing.append(h("span"));
    pill.append(downIcon(), h("span"));
    this.#parts.scroll = h("div", { class: "scroll", role: "group", tabindex: "0" }, hello, lines, typing);
    this.#parts.scroll.addEventListener("scroll", () => this.#isAtEnd() && (pill.hidden = true), { passive: true });
    this.node = h("div", { class: "thread" }, this.#parts.scroll, pill);
  }

  speak(words) {
    this.#tools.words = words;
    const { scroll, log, pill, hello } = this.#parts;
    scroll.setAttribute("aria-label", words.conversation);
    log.setAttribute("aria-label", words.conversation);
    say(pill.lastElementChild, words.newMessages);
    const suggest = (text) => h("button", { class: "choice", part: "suggestion", type: "button", onclick: () => this.#tools.conversation.say(text) }, text);
    const choices = h("div", { class: "choices" }, words.suggestions.map(suggest));
    hello.replaceChildren(h("p", { class: "hello-title" }, words.greeting), h("p", {}, words.greetingMore), choices);
    log.replaceChildren();
    this.#items = [];
  }

  draw(state) {
    const { words } = this.#tools;
    const { hello, log, typing } = this.#parts;
    const items = itemsOf(state, words);
    const wasAtEnd = this.#isAtEnd();
    const last = items.at(-1);
    const isNew = last && last.key !== this.#items.at(-1)?.key;
    this.#items = items;
    hello.hidden = items.length > 0 || (state.isConnected !== null && !state.isReady);
    keyed(log, items, (item) => createItem(item, this.#tools), (node, item) => updateItem(node, item, this.#tools));
    log.setAttribute("aria-live", state.isReady ? "polite" : "off");
    const who = writer(state);
    typing.hidden = !who;
    if (who) say(typing.lastElementChild, who === "bot" ? words.botTyping : fill(words.agentTyping, { name: state.agent ?? words.agentUnnamed }));
    if (wasAtEnd || (isNew && last.from === "customer")) this.toEnd();
    else if (isNew) this.#parts.pill.hidden = false;
  }

  /** Without a conversation the beginning is what there is to read. */
  toEnd() {
    const { scroll, pill } = this.#parts;
    scroll.scrollTop = this.#items.length ? scroll.scrollHeight : 0;
    pill.hidden = true;
  }

  #isAtEnd() {
    const { scroll } = this.#parts;
    return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
  }
}

/** The lines to show, each with a key that stays: a message keeps its place in the page from "sending" to "sent". */
export function itemsOf(state, words) {
  const { events, unsent, isConnected } = state;
  const ratings = new Map(events.filter((e) => e.kind === "rating").map((e) => [e.episode, e]));
  const lines = events.filter((e) => e.kind === "message" || e.kind === "ticket");
  const lastOwn = lines.findLast((e) => e.from === "customer")?.seq ?? 0;
  const items = [];
  let day = "";
  let first = null; // of the messages that are shown together
  const add = (item) => {
    const itsDay = dayOf(item.at, words);
    if (itsDay !== day) items.push({ key: `d:${itsDay}`, kind: "day", text: itsDay });
    const follows = itsDay === day && isTogether(first, item);
    if (!follows) first = item;
    day = itsDay;
    items.push({ ...item, follows });
  };
  for (const event of lines) {
    const isOwn = event.from === "customer";
    const fate = isOwn && event.seq === lastOwn && !unsent.length ? "sent" : null;
    const isLive = event.seq > lastOwn && !unsent.some((message) => !message.failed);
    const key = isOwn && event.id ? `c:${event.id}` : `e:${event.seq}`;
    const rated = event.rating ? (ratings.get(event.rating.episode) ?? null) : null;
    add({ ...event, key, at: new Date(event.at), fate, isLive, rated, chosen: event.buttons?.length ? answerAfter(lines, event) : null });
  }
  for (const message of unsent) {
    const fate = message.failed ? "failed" : isConnected === false ? "waiting" : "sending";
    add({ ...message, key: `c:${message.id}`, kind: "message", from: "customer", at: new Date(message.at), fate, message });
  }
  return items;
}

/** Messages of one side within a minute have one line that says whose they are and when. */
function isTogether(first, item) {
  const isSame = first && ["kind", "from", "name"].every((what) => (first[what] ?? null) === (item[what] ?? null));
  return isSame && item.kind === "message" && item.at - first.at < TOGETHER;
}

/** The customer's next message: the button with that title is the one that was pressed. */
function answerAfter(lines, event) {
  return lines.find((line) => line.seq > event.seq && line.from === "customer")?.text ?? null;
}
