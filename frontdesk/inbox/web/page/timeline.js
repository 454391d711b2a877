/** The lines of a conversation: messages, notes, and what happened between them. */

import { icon } from "./icons.js";
import * as outgoing from "./outgoing.js";
import { h } from "./render.js";
import { pieces } from "./shared/links.js";
import { agentName, state } from "./state.js";
import { clock, day, full } from "./time.js";
import { guarded } from "./uncaught.js";
import { METHODS, customerName, lowered, plain, reason, safeHref, sentence, success } from "./words.js";

const MARKS = { good: "check", bad: "cross", other: "minus" };

export function timeline(detail) {
  const lines = [];
  let today = null;
  let turn = null; // what the bot understood of the customer's last message, until its first answer shows it
  for (const event of detail.events) {
    if (event.kind === "context") continue; // in the packet pane
    const date = day(event.at);
    if (date !== today) lines.push(h("h3", { key: `day-${date}`, class: "day" }, date));
    today = date;
    if (event.kind === "message" && event.author === "customer") turn = detail.understood.get(event.seq) ?? null;
    const isAnswer = event.kind === "message" && event.author === "bot";
    const understanding = isAnswer ? turn : null;
    lines.push(guarded(event.seq, () => line(event, detail, understanding)));
    if (isAnswer) turn = null;
  }
  for (const pending of state.pending.filter((one) => one.conversation === detail.id)) lines.push(onItsWay(pending));
  return lines;
}

function line(event, detail, turn) {
  if (event.kind === "message") return message(event, detail, turn);
  if (event.kind === "note" && event.author === "system" && "desk" in event.data) return happened(event, detail);
  if (event.kind === "note") return note(event);
  return happened(event, detail);
}

function message(event, detail, turn) {
  const kinds = {
    customer: ["person", h("bdi", {}, customerName(detail.conversation.customer))],
    bot: ["bot", "Assistant"],
    system: ["bell", "Automatic"],
    agent: ["reply", event.author_id === state.me.id ? "You" : h("bdi", {}, event.data.name ?? agentName(event.author_id))],
  };
  const [name, who] = kinds[event.author];
  return h("article", { key: event.seq, class: `message is-${event.author}`, "data-line": event.seq },
    h("p", { class: "by" }, icon(name), h("b", {}, who), time(event), event.data.canned ? h("span", { class: "tag" }, "reviewed wording") : null),
    h("div", { class: "bubble" },
      event.data.pressed ? h("span", { class: "pressed" }, "pressed ") : null,
      h("p", { class: "text", dir: "auto", lang: event.data.lang ?? null }, withLinks(event.text)),
      offered(event), sources(event)),
    turn ? understood(turn) : null);
}

/** The buttons that the customer was offered, which cannot be pressed here. */
function offered(event) {
  const buttons = event.data.buttons ?? [];
  if (!buttons.length) return null;
  return h("ul", { class: "offered", "aria-label": "Offered choices" }, buttons.map((one) => h("li", { dir: "auto", lang: event.data.lang ?? null }, one.title)));
}

function sources(event) {
  const shown = event.data.articles?.length ? event.data.articles : (event.data.links ?? []);
  if (!shown.length) return null;
  return h("ul", { class: "sources" }, shown.map((one) => h("li", {}, icon("book"), link(one.url, one.title))));
}

/** Text with the addresses in it as links. What the sites behind them are told is nothing. */
function withLinks(text) {
  return pieces(text ?? "").map((piece) => (piece.href ? h("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer nofollow" }, piece.text) : piece.text));
}

export function link(url, title) {
  const href = safeHref(url);
  if (!href) return h("bdi", {}, title);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, h("bdi", {}, title));
}

/** How the bot understood the message, and what it did. */
function understood(turn) {
  const confidence = turn.intent?.confidence;
  const others = (turn.ranking ?? []).slice(1, 4).map((one) => `${plain(one.name)} ${percent(one.confidence)}`).join(", ");
  return h("details", { class: "understood" },
    h("summary", {}, "Why this answer?"),
    h("p", {}, "Understood as ", h("b", {}, plain(turn.intent?.name)), confidence === undefined ? "" : ` (${percent(confidence)})`, others ? `, less likely ${others}` : ""),
    turn.steps.map((step) => h("p", {}, `${sentence(plain(step.action))}: ${plain(step.result)}`, step.about ? h("bdi", {}, ` ${step.about}`) : null)));
}

function percent(share) {
  return typeof share === "number" ? `${Math.round(share * 100)} %` : "";
}

function note(event) {
  const isLate = Boolean(event.data.late_reply);
  const steps = event.data.steps ?? [];
  return h("article", { key: event.seq, class: `message is-note${isLate ? " is-late" : ""}`, "data-line": event.seq },
    h("p", { class: "by" }, icon(isLate ? "bot" : "lock"),
      h("b", {}, isLate ? "Late reply of the assistant" : event.author_id === state.me.id ? "Your note" : h("bdi", {}, `Note by ${event.data.name ?? agentName(event.author_id)}`)),
      time(event), h("span", { class: "tag" }, isLate ? "not sent to the customer" : "only the team sees this")),
    h("div", { class: "bubble" },
      h("p", { class: "text", dir: "auto" }, event.text ? withLinks(event.text) : "It said nothing, but did this:"),
      steps.length ? h("ul", { class: "sources" }, steps.map((step) => h("li", {}, icon(MARKS[success(step.result)]), `${plain(step.action)}: ${plain(step.result)}`, step.about ? h("bdi", {}, ` ${step.about}`) : null))) : null));
}

function time(event) {
  return h("time", { datetime: event.at, title: full(event.at) }, clock(event.at));
}

/** What an event says of who the customer is, by the level that it brought. */
const IDENTIFIED = { verified: " has proven to be it", anonymous: " is not known here any more" };
const OWNER_ICONS = { bot: "handback", queue: "alert", agent: "person" };

function happened(event, detail) {
  const [name, text] = what(event, detail);
  return h("p", { key: event.seq, class: `happened is-${event.kind}`, "data-line": event.seq }, icon(name), h("span", {}, text), time(event));
}

function what(event, detail) {
  const { data } = event;
  const by = event.author_id === state.me.id ? "You" : h("bdi", {}, agentName(event.author_id));
  if (event.kind === "owner") return [OWNER_ICONS[data.to] ?? "person", owner(data, by)];
  if (event.kind === "reminder") return ["bell", [named(data.agent), " was reminded: the customer waits for an answer"]];
  if (event.kind === "offer") return ["team", ["Anyone may take over: ", named(data.agent), " does not answer"]];
  if (event.kind === "status") {
    if (data.to === "resolved") return ["check", event.author === "agent" ? [by, " resolved the conversation"] : "Closed, since the customer left"];
    return ["reply", data.to === "open" ? "The customer wrote again" : `The conversation is ${plain(data.to)}`];
  }
  if (event.kind === "ticket" && data.request) return ["ticket", `${sentence(plain(data.request))}: ticket ${data.number} ${data.status === "open" ? "was left for the team" : `is ${data.status}`}`];
  if (event.kind === "ticket") return ["ticket", data.status === "open" ? `Ticket ${data.number} was opened` : `Ticket ${data.number} is ${data.status}`];
  if (event.kind === "identity") return ["lock", [h("bdi", {}, customerName(detail.conversation.customer)), `${IDENTIFIED[data.level] ?? " signed in"}: ${METHODS[data.method] ?? plain(data.method)}`, data.by ? [", ended by ", h("bdi", {}, data.by)] : null]];
  if (event.kind === "rating") return ["star", rating(data, event.text)];
  if (event.kind === "note") return ["ticket", data.ticket ? [`Answered in ${data.title}: `, link(data.url, `ticket ${data.ticket}`)] : event.text];
  if (event.kind === "contact") return ["mail", ["The visitor left an e-mail for the answer: ", h("bdi", {}, data.email)]];
  return ["bell", plain(event.kind)];
}

function rating({ person, bot }, comment) {
  const scores = [["the team", person], ["the assistant", bot]].filter(([, score]) => score);
  const words = scores.length ? `The customer rated ${scores.map(([whom, score]) => `${whom} ${score} of 5`).join(" and ")}` : "The customer did not want to rate";
  return comment ? [words, ": ", h("bdi", {}, comment)] : words;
}

function owner(data, by) {
  const from = data.from_agent ? named(data.from_agent) : null;
  if (data.reason === "assigned") return [by, " assigned it to ", named(data.agent)];
  if (data.to === "agent") return [by, " took over", from ? [" from ", from] : null];
  if (data.reason === "left") return [from, " is gone: back to the team"];
  if (data.reason === "returned") return [from, ", who solved it, is gone: to the team"];
  if (data.to === "queue") return `Handed to the team: ${lowered(reason(data.reason))}`;
  return data.reason === "handed_back" ? [by, " handed back to the assistant"] : "A new request: the assistant answers";
}

function named(agent) {
  return agent === state.me.id ? "you" : h("bdi", {}, agentName(agent));
}

const PENDING = { sending: "Sending…", waiting: "Waits for the connection", refused: "Not sent" };

function onItsWay(pending) {
  const isNote = pending.mode === "note";
  return h("article", { key: pending.id, class: `message ${isNote ? "is-note" : "is-agent"} is-${pending.state}`, "data-line": pending.id },
    h("p", { class: "by" }, icon(isNote ? "lock" : "reply"), h("b", {}, isNote ? "Your note" : "You"),
      h("span", { class: "tag", role: pending.state === "refused" ? "alert" : null }, pending.state === "refused" ? icon("alert") : null, PENDING[pending.state])),
    h("div", { class: "bubble" }, h("p", { class: "text", dir: "auto" }, pending.text)),
    pending.state === "refused" ? h("p", { class: "row-of-buttons" },
      h("span", { class: "why" }, pending.problem),
      h("button", { type: "button", class: "link", onclick: () => outgoing.deliver(pending) }, "Try again"),
      h("button", { type: "button", class: "link", onclick: () => outgoing.takeBack(pending) }, "Edit")) : null);
}
