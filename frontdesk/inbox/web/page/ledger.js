/** The ledger beside a conversation: what was done for the customer, when, by whom, with which proof; and what waits for the agent. */

import { icon } from "./icons.js";
import * as operating from "./operating.js";
import { factsOf } from "./operation-form.js";
import { acts, money, standing, title } from "./operation-words.js";
import { h } from "./render.js";
import { changed, isMine, may, state } from "./state.js";
import { full, moment } from "./time.js";

const MOST_SHOWN = 8;

/** Nothing for whoever may not act on operations. */
export function ledger(detail) {
  if (!may("operate") || !detail.operations) return detail.operationsProblem ? h("p", { key: "operations", class: "form-problem" }, icon("alert"), detail.operationsProblem) : null;
  const { here, elsewhere } = detail.operations;
  const isEmpty = !here.length && !elsewhere.length;
  return h("section", { key: "operations", class: "fact is-operations", "aria-label": "Operations" },
    h("h3", {}, "Operations"),
    here.length ? h("ol", { class: "operations" }, here.toReversed().slice(0, MOST_SHOWN).map((one) => entry(detail, one))) : null,
    elsewhere.length ? h("details", { key: "elsewhere" }, h("summary", {}, `Before, in other conversations: ${elsewhere.length}`),
      h("ol", { class: "operations" }, elsewhere.map((one) => entry(detail, one)))) : null,
    isEmpty ? h("p", { class: "none" }, "Nothing was done for this customer yet.") : null,
    begin(detail));
}

/** The way to the form, or why there is none. */
function begin(detail) {
  const { conversation: it } = detail;
  if (!mayAct(detail)) return it.customer.id || !isMine(it) ? null : h("p", { class: "meta" }, "Nobody vouches for this customer: they have to sign in before anything can be done for them.");
  return h("button", { key: "operate-button", id: "operate-button", type: "button", class: "button is-done", disabled: state.busy.has(detail.id), onclick: () => operating.openForm(detail) }, icon("ticket"), "Do something for the customer");
}

function mayAct({ conversation: it }) {
  return isMine(it) && it.status !== "resolved" && Boolean(it.customer.id);
}

function entry(detail, operation) {
  const { text, icon: mark, tone } = standing(operation);
  return h("li", { key: operation.id, class: `operation is-${tone}` },
    h("p", { class: "operation-title" }, h("span", { class: `result is-${tone}` }, icon(mark)), h("b", {}, h("bdi", {}, title(operation.name, operation.parameters))), operation.amount ? h("span", { class: "operation-amount" }, money(operation.amount, operation.currency)) : null),
    h("p", { class: "operation-state" }, text),
    h("ul", { class: "acts" }, acts(operation).map(act)),
    h("details", { class: "because" }, h("summary", {}, "Details"), factsOf(operation, new Map(Object.entries(detail.operations.item_names)))),
    mayAct(detail) && operation.conversation === detail.id ? answers(detail, operation) : null);
}

/** Who did it, when, and with which proof or for which reason. */
export function act({ what, act: { by, agent, name, at }, more }) {
  const who = by === "customer" ? "the customer" : agent === state.me?.id ? "you" : h("bdi", {}, name ?? "a colleague");
  return h("li", { key: what }, `${what} `, who, at ? [", ", h("time", { datetime: at, title: full(at) }, moment(at))] : null, more ? [" · ", h("bdi", {}, more)] : null);
}

/** What the agent can answer: to their own proposal, and to what waits for an agent. */
function answers(detail, operation) {
  const isBusy = state.busy.has(detail.id);
  const button = (label, run, kind = "") => h("button", { key: label, type: "button", class: `button ${kind}`, disabled: isBusy, onclick: run }, label);
  if (operation.state === "for_agent") return [
    h("div", { key: "answers", class: "row-of-buttons" }, button("Confirm", () => operating.confirm(detail.id, operation), "is-primary"), button("Decline…", () => toggleReason(operation))),
    state.declining?.id === operation.id ? declineForm(detail, operation) : null,
  ];
  if (operation.state !== "proposed" || standing(operation).tone !== "open") return null;
  const isOwn = operation.proposed.agent === state.me.id;
  const { needs_proof: needsProof, asked } = operation;
  const isProven = !needsProof || isGiven(asked);
  return [isOwn && needsProof ? proof(asked) : null, h("div", { key: "answers", class: "row-of-buttons" },
    isOwn && isProven ? button("Confirm", () => operating.confirm(detail.id, operation), "is-primary") : null,
    isOwn && !isProven ? button(isOpen(asked) ? "Send a new code" : "Send a code", () => operating.askForProof(detail.id, operation), isOpen(asked) ? "" : "is-primary") : null,
    button(isOwn ? "Change" : "Read back again", () => operating.openForm(detail, operation)),
    button("Discard", () => operating.withdraw(detail.id)))];
}

const isOpen = (asked) => Boolean(asked) && Date.parse(asked.until) > Date.now();
const isGiven = (asked) => isOpen(asked) && asked.is_given;

/** How far the customer is with proving that it is them. */
function proof(asked) {
  const [mark, text] = isGiven(asked)
    ? ["check", `The customer has proven that it is them. Confirm it until ${moment(asked.until)}.`]
    : isOpen(asked)
      ? ["clock", `A code was sent, and the customer types it in the chat until ${moment(asked.until)}. Tries left: ${asked.tries_left}.`]
      : ["lock", "The customer has to prove that it is them, for exactly this."];
  return h("p", { key: "proof", class: "notice", role: "status" }, icon(mark), h("span", {}, text));
}

function toggleReason({ id }) {
  state.declining = state.declining?.id === id ? null : { id, reason: "" };
  changed();
}

function declineForm(detail, operation) {
  const submit = (event) => {
    event.preventDefault();
    const { reason } = state.declining;
    state.declining = null;
    operating.decline(detail.id, operation, reason);
  };
  return h("form", { key: "decline", class: "operation-fields", onsubmit: submit },
    h("label", {}, "Why? The customer is told.", h("input", { class: "field", name: "reason", required: true, maxlength: 500, autocomplete: "off", value: state.declining.reason, oninput: ({ target }) => { state.declining.reason = target.value; } })),
    h("button", { type: "submit", class: "button" }, "Decline"));
}
