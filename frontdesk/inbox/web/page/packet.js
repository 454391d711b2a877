/** The handoff packet: everything that the agent who takes over needs, on one screen. Missing values read "unknown". */

import * as actions from "./actions.js";
import { icon } from "./icons.js";
import { ledger } from "./ledger.js";
import { h } from "./render.js";
import { follow } from "./row.js";
import { openDetail, state } from "./state.js";
import { clock, full } from "./time.js";
import { link } from "./timeline.js";
import { CHANNELS, LEVELS, METHODS, customerName, foreign, foreignCode, levelOf, plain, reason, sentence, success } from "./words.js";

const MASK = "•••";
/** Characters that surely fit into the lines of a quote. */
const LONG_QUOTE = 90;
const MOST_REQUESTS = 5;
/** A value that is a name of ours, such as `not_there`. */
const CODE = /^[a-z]+(_[a-z]+)+$/;
const RESULTS = { good: ["check", "is-good"], bad: ["cross", "is-bad"], other: ["minus", ""] };

export function packetPane() {
  const detail = openDetail();
  const packet = detail?.packet;
  return h("aside", { key: "packet", class: "pane packet", id: "packet", "aria-label": "Handoff" },
    h("header", { class: "bar packet-bar" },
      h("h2", {}, "Handoff"),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close the details", onclick: actions.togglePacket }, icon("close"))),
    h("div", { class: "packet-body", tabindex: 0, role: "region", "aria-label": "Handoff details" },
      !detail?.conversation ? null : packet ? sections(detail, packet) : withoutPacket(detail)));
}

function sections(detail, packet) {
  const isEarlier = packet.episode < detail.conversation.episode;
  return [
    h("div", { key: "reason", class: "why-you" }, icon("alert"),
      h("div", {}, h("p", { class: "why-reason" }, reason(packet.reason)),
        h("p", { class: "meta" }, isEarlier ? "An earlier request, " : "Handed over at ", h("time", { datetime: packet.at, title: full(packet.at) }, clock(packet.at)), ticket(detail, packet.ticket)))),
    ledger(detail),
    requests(detail),
    section("words", "In their own words", words(detail, packet)),
    section("customer", "Customer", customer(detail, packet.identity, packet.language)),
    section("slots", "Collected", slots(detail, packet.slots)),
    section("steps", "Tried", steps(packet.steps)),
    section("articles", "Articles shown", articles(packet.articles)),
    others(detail),
    page(detail),
  ];
}

function withoutPacket(detail) {
  const turns = [...detail.understood.values()].sort((one, other) => one.seq - other.seq);
  const { customer: who } = detail.conversation;
  const identity = { ...who, customer_id: who.id };
  return [
    h("p", { key: "none", class: "meta" }, "The assistant has not handed this conversation over", ticket(detail, null), "."),
    ledger(detail),
    requests(detail),
    section("customer", "Customer", customer(detail, identity)),
    section("steps", "Tried so far", steps(turns.flatMap((turn) => turn.steps))),
    section("articles", "Articles shown", articles(turns.flatMap((turn) => turn.articles))),
    others(detail),
    page(detail),
  ];
}

/** The same customer's conversations by any channel; a reply goes out where its conversation is. */
function others(detail) {
  if (!detail.others?.length) return null;
  return section("others", "Other conversations", h("ul", { class: "others" }, detail.others.map((other) => h("li", { key: other.id },
    h("a", { href: `/inbox/c/${encodeURIComponent(other.id)}`, onclick: (event) => follow(event, other.id) }, CHANNELS[other.channel] ?? other.channel),
    h("span", { class: "meta" }, ` ${other.status}, `, h("time", { datetime: other.last_event_at, title: full(other.last_event_at) }, clock(other.last_event_at)))))));
}

/** The page context, which nothing proves. */
function page(detail) {
  const said = detail.events.findLast((event) => event.kind === "context")?.data.values;
  if (!said || !Object.keys(said).length) return null;
  const lines = Object.entries(said).map(([name, value]) => [h("dt", {}, sentence(plain(name))), h("dd", {}, h("bdi", {}, String(value)))]);
  return section("page", "The page says (not proven)", h("dl", { class: "facts" }, lines));
}

/** Empty parts take one line, so that the packet fits on a screen. */
function section(key, title, content) {
  const isEmpty = typeof content === "string";
  return h("section", { key, class: `fact is-${key}${isEmpty ? " is-empty" : ""}` }, h("h3", {}, title), isEmpty ? h("p", { class: "none" }, content) : content);
}

function customer(detail, identity, language = detail.conversation.language) {
  const current = detail.conversation.customer;
  const name = levelOf(current);
  const level = LEVELS[name];
  return h("dl", { class: "facts" },
    h("dt", {}, "Name"), h("dd", {}, identity.name ? h("bdi", {}, customerName(identity)) : unknown(), identity.customer_id ? h("bdi", { class: "about" }, identity.customer_id) : null),
    h("dt", {}, "Identity"), h("dd", {}, h("span", { class: `level is-${name}` }, icon(level.icon), level.text), h("span", { class: "meta" }, ` ${METHODS[current.method] ?? plain(current.method)}`), proof(current, name)),
    h("dt", {}, "E-mail"), h("dd", {}, email(detail, identity)),
    foreign(language) ? [h("dt", {}, "Writes"), h("dd", {}, foreign(language))] : null);
}

/** By what the customer has proven to be it, and until when that holds. */
function proof(current, level) {
  if (level !== "verified") return null;
  const until = h("time", { datetime: current.verified_until, title: full(current.verified_until) }, clock(current.verified_until));
  return h("span", { class: "meta is-proof" }, `${sentence(METHODS[current.verified_by] ?? plain(current.verified_by))}, until `, until);
}

/** The e-mail on file; for a visitor the one that they left, which proves nothing. */
function email(detail, identity) {
  if (identity.email) return hidden(detail, "email", identity.email);
  if (!detail.emailLeft) return unknown();
  return [hidden(detail, "email", detail.emailLeft), h("span", { class: "meta" }, " left in the chat, not proven")];
}

/** What the customer wants done and the assistant may not do itself: those that wait, and the last ones that are done. */
function requests(detail) {
  return (detail.requests ?? []).slice(0, MOST_REQUESTS).map((request) => section(`request-${request.number}`, `${request.status === "solved" ? "Done" : "To do"}: ${plain(request.kind)}`, [
    h("dl", { class: "facts" },
      request.order ? [h("dt", {}, "Order"), h("dd", {}, h("bdi", {}, request.order))] : null,
      Object.entries(request.details).map(([name, value]) => [h("dt", {}, sentence(plain(name))), h("dd", {}, hidden(detail, `${request.number}.${name}`, CODE.test(value) ? plain(value) : value))]),
      h("dt", {}, "Ticket"), h("dd", {}, `${request.number} ${request.status}, `, h("time", { datetime: request.opened_at, title: full(request.opened_at) }, clock(request.opened_at)))),
    request.status === "solved" ? null : h("button", { type: "button", class: "button is-done", disabled: state.busy.has(detail.id), onclick: () => actions.solve(detail.id, request.number) }, icon("check"), "Mark as done"),
  ]));
}

function words(detail, packet) {
  const { intent } = packet;
  const confidence = typeof intent?.confidence === "number" ? `, ${Math.round(intent.confidence * 100)} %` : "";
  return [
    packet.customer_words ? quote(detail, "words", packet.customer_words, packet.language) : "They only pressed buttons.",
    answers(packet),
    packet.request ? [h("p", { class: "meta" }, "Then asked for a person:"), quote(detail, "request", packet.request, packet.language)] : null,
    intent?.name ? h("details", { class: "because" }, h("summary", {}, "Why?"), h("p", { class: "meta" }, "The last message was understood as ", h("b", {}, plain(intent.name)), confidence)) : null,
  ];
}

/** A long one scrolls, also by keyboard. */
function quote(detail, field, text, lang) {
  return h("blockquote", { dir: "auto", lang: foreignCode(lang), tabindex: text.length > LONG_QUOTE ? 0 : null }, hidden(detail, field, text));
}

/** What the assistant answered to these words; packets of earlier versions do not know. */
function answers(packet) {
  if (!packet.answers || !packet.customer_words) return null;
  if (!packet.answers.length) return h("p", { class: "meta" }, "The assistant gave no answer.");
  return [h("p", { class: "meta" }, "The assistant answered:"), packet.answers.map((text) => h("blockquote", { class: "is-bot", dir: "auto" }, text))];
}

function slots(detail, filled) {
  // "nothing" is the value of an empty slot of the dialogue.
  const names = Object.keys(filled).filter((name) => filled[name] !== "nothing");
  if (!names.length) return "nothing";
  return h("dl", { class: "facts" }, names.map((name) => [
    h("dt", {}, sentence(plain(name))),
    h("dd", {}, hidden(detail, `slot.${name}`, typeof filled[name] === "string" ? filled[name] : JSON.stringify(filled[name]))),
  ]));
}

function steps(tried) {
  if (!tried.length) return "nothing";
  return h("ul", { class: "steps" }, tried.slice(-5).map((step) => {
    const [name, kind] = RESULTS[success(step.result)];
    return h("li", {}, h("span", { class: `result ${kind}` }, icon(name)),
      h("span", {}, sentence(plain(step.action)), step.about ? h("bdi", { class: "about" }, step.about) : null), h("span", { class: "meta" }, plain(step.result)));
  }));
}

function articles(shown) {
  const unique = [...new Map(shown.map((one) => [one.url, one])).values()];
  if (!unique.length) return "none";
  return h("ul", { class: "sources" }, unique.slice(-4).map((one) => h("li", {}, icon("book"), link(one.url, one.title))));
}

function ticket(detail, number) {
  const { ticket: now } = detail;
  if (!now && !number) return ", no ticket";
  return [", ", h("b", {}, now?.number ?? number), now ? ` ${now.status}` : ""];
}

function unknown() {
  return h("span", { class: "unknown" }, "unknown");
}

/** A value that may be masked: the server reveals it on request, and logs who asked. */
function hidden(detail, field, value) {
  const shown = detail.revealed?.[field];
  if (shown !== undefined) return h("bdi", { class: "revealed" }, typeof shown === "string" ? shown : JSON.stringify(shown));
  if (!value.includes(MASK)) return h("bdi", {}, value);
  return [h("bdi", {}, value), " ", h("button", { type: "button", class: "link", title: "It is noted that you looked", onclick: () => actions.reveal(detail, field) }, "Show", h("span", { class: "unseen" }, ` ${field.replace("slot.", "")}`))];
}
