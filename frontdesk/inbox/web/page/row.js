/** One row of the list. */

import { open } from "./actions.js";
import { icon } from "./icons.js";
import { h } from "./render.js";
import { isMine, isUnread, state, waitingSince } from "./state.js";
import { brief, full, secondsSince, urgency, waiting, waitingWords } from "./time.js";
import { CHANNELS, URGENT, customerName, deskName, foreign, foreignCode, reason } from "./words.js";

const AUTHORS = { bot: ["bot", "Assistant:"], agent: ["reply", "Team:"] };

export function row(one, { at, total, top, isTabStop }) {
  const isOpen = one.id === state.openId;
  const unread = isUnread(one);
  return h("li", { key: one.id, class: "slot", style: { top: `${top}px` }, "aria-setsize": total, "aria-posinset": at + 1 },
    h("a", {
      class: `row${isOpen ? " is-open" : ""}${unread ? " is-unread" : ""}`,
      href: `/inbox/c/${encodeURIComponent(one.id)}`,
      "data-id": one.id,
      "aria-current": isOpen ? "true" : null,
      tabindex: isTabStop ? 0 : -1,
      onclick: (event) => follow(event, one.id),
      onfocus: () => { state.cursor = one.id; },
    },
    h("span", { class: "row-top" },
      unread ? h("span", { class: "dot" }) : null,
      h("bdi", { class: "row-name" }, customerName(one.customer)),
      wait(one)),
    h("span", { class: "row-last", dir: "auto", lang: isCustomers(one) ? foreignCode(one.language) : null }, preview(one)),
    h("span", { class: "row-meta" }, meta(one, unread))));
}

/** Open a conversation by a link to it, unless the browser is asked for a tab of its own. */
export function follow(event, id) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  open(id);
}

function wait(one) {
  const since = waitingSince(one);
  if (!since) return h("time", { key: "age", class: "age", datetime: one.last_event_at, title: full(one.last_event_at) }, brief(one.last_event_at));
  const seconds = secondsSince(since);
  const level = urgency(seconds);
  return h("time", { key: "wait", class: `wait is-${level}`, datetime: since, title: `Waiting since ${full(since)}` },
    level === "calm" ? null : icon(level === "late" ? "alert" : "clock"),
    h("span", { class: "unseen" }, `waiting for ${waitingWords(seconds)}`),
    h("span", { "aria-hidden": "true" }, waiting(seconds)));
}

/** Whether the row shows what the customer wants, as it does while nobody talks to them yet. */
function showsRequest(one) {
  return one.asked && one.owner !== "agent" && one.status !== "resolved";
}

function isCustomers(one) {
  return showsRequest(one) || one.last_author === "customer";
}

/** What the customer wants, or the newest message. */
function preview(one) {
  if (showsRequest(one)) return one.asked.slice(0, 140);
  if (!one.asked && one.last_pressed) return h("i", {}, "Pressed a button, has said nothing yet");
  const author = AUTHORS[one.last_author];
  return [
    author ? [icon(author[0]), h("span", { class: "unseen" }, author[1])] : null,
    (one.last_text ?? "").slice(0, 140) || "…",
  ];
}

function meta(one, unread) {
  const parts = [];
  const isUrgent = one.urgent && URGENT.has(one.reason);
  if (unread) parts.push(h("span", { key: "unread", class: "badge" }, one.unread, h("span", { class: "unseen" }, ` ${one.unread === 1 ? "unread message" : "unread messages"}`)));
  if (one.status === "resolved") parts.push(chip("done", "check", "Resolved"));
  else if (one.owner === "bot") parts.push(chip("bot", "bot", "Assistant"));
  else if (one.desk) parts.push(chip("agent", "ticket", deskName(one.desk)));
  else if (one.owner === "agent") parts.push(chip(isMine(one) ? "mine" : "agent", "person", isMine(one) ? "You" : assignee(one)));
  if (one.urgent && (one.offered || !isUrgent)) parts.push(h("span", { key: "urgent", class: "row-urgent" }, icon("alert"), "Urgent"));
  if (one.offered) parts.push(h("span", { key: "reason", class: "row-reason is-offered" }, icon("alert"), "No answer: anyone may take over"));
  else if (one.reason && one.owner !== "bot") parts.push(h("span", { key: "reason", class: `row-reason${isUrgent ? " is-urgent" : ""}` }, isUrgent ? icon("alert") : null, reason(one.reason)));
  if (foreign(one.language)) parts.push(h("span", { key: "language", class: "row-language" }, foreign(one.language)));
  parts.push(h("span", { key: "channel", class: "row-channel" }, CHANNELS[one.channel] ?? one.channel));
  return parts;
}

function assignee(one) {
  return h("bdi", {}, state.team.get(one.agent_id)?.name ?? one.agent_name ?? "Colleague");
}

function chip(kind, name, text) {
  return h("span", { key: "owner", class: `chip is-${kind}` }, icon(name), text);
}

