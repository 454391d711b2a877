/** The page of approvers: what waits for another person than who asked for it. */

import * as api from "./api.js";
import { act } from "./ledger.js";
import { factsOf } from "./operation-form.js";
import { acts, money, problemWords, title } from "./operation-words.js";
import { h, render } from "./render.js";
import { LiveSocket } from "./socket.js";
import { moment } from "./time.js";

const root = document.getElementById("approvals");
const page = { approvals: null, trouble: "", said: "", busy: "", reasons: new Map() };

/** The list is read again whenever the socket says that others wait; it says so at the beginning, too. */
const socket = new LiveSocket({
  frame: ({ type }) => type === "approvals" && read(),
  ready: () => socket.send({ type: "subscribe", view: "mine", limit: 1 }),
  lost: () => {},
  signedOut: () => stop("signed-out"),
});

start();

async function start() {
  await read();
  if (page.approvals) socket.start(null);
}

async function read() {
  try {
    page.approvals = (await api.approvals()).approvals;
    page.trouble = "";
  } catch (problem) {
    if (problem instanceof api.Refused) page.approvals = null;
    page.trouble = problem.status === 401 ? "signed-out" : problem.message;
  }
  draw();
}

/** What was shown is shown no more to whoever is signed out, or has another role now. */
function stop(trouble) {
  socket.stop();
  Object.assign(page, { approvals: null, said: "", trouble });
  draw();
}

async function decide(approval, decision, done) {
  const { operation } = approval;
  const reason = page.reasons.get(operation.id) ?? "";
  if (page.busy) return;
  Object.assign(page, { busy: operation.id, said: "", trouble: "" });
  draw();
  let trouble = "";
  try {
    await decision(operation.id, reason);
    page.said = `${title(operation.name, operation.parameters)}: ${done}.`;
    page.reasons.delete(operation.id);
  } catch (problem) {
    trouble = problem.status === 401 ? "signed-out" : problemWords(problem);
  }
  page.busy = "";
  if (trouble === "signed-out") return stop(trouble);
  await read();
  page.trouble ||= trouble;
  draw();
}

function draw() {
  render(root,
    h("header", {}, h("a", { href: "/inbox" }, "Inbox"), h("h1", {}, "Approvals"), page.approvals?.length ? h("span", { class: "meta" }, `${page.approvals.length} waiting`) : null),
    h("main", {},
      h("p", { class: "said", role: "status" }, page.said),
      page.trouble === "signed-out"
        ? h("p", { class: "trouble", role: "alert" }, "Sign in first: ", h("a", { href: "/inbox" }, "to the inbox"))
        : page.trouble ? h("p", { class: "trouble", role: "alert" }, page.trouble) : null,
      page.approvals ? list(page.approvals) : null));
}

function list(approvals) {
  if (!approvals.length) return h("p", { class: "none" }, "Nothing waits for approval. What needs it appears here by itself.");
  return h("ol", {}, approvals.map(card));
}

function card(approval) {
  const { operation, customer, limit, is_own: isOwn, item_names: names } = approval;
  return h("li", { key: operation.id, class: "approval" },
    h("header", {}, h("h2", {}, h("bdi", {}, title(operation.name, operation.parameters))), h("p", { class: "approval-amount" }, money(operation.amount, operation.currency))),
    h("p", { class: "meta" }, h("bdi", {}, customer), limit ? ` · above the limit of ${money(limit, operation.currency)}` : "", ` · until ${moment(operation.expires_at)} · `, h("a", { href: `/inbox/c/${encodeURIComponent(operation.conversation)}` }, "the conversation")),
    h("ul", { class: "acts" }, acts(operation).map(act)),
    factsOf(operation, new Map(Object.entries(names))),
    isOwn ? h("p", { class: "notice" }, "You asked for this yourself: somebody else has to decide.") : decision(approval));
}

function decision(approval) {
  const { id } = approval.operation;
  const isBusy = Boolean(page.busy);
  const approve = (event) => { event.preventDefault(); decide(approval, api.approve, "approved, it is carried out now"); };
  const refuse = ({ target }) => target.form.reportValidity() && decide(approval, api.refuse, "refused, the customer is told");
  return h("form", { class: "operation-fields", onsubmit: approve },
    h("label", {}, "Reason", h("input", { class: "field", name: "reason", required: true, maxlength: 500, autocomplete: "off", value: page.reasons.get(id) ?? "", oninput: ({ target }) => page.reasons.set(id, target.value) })),
    h("div", { class: "row-of-buttons" },
      h("button", { type: "submit", class: "button is-primary", disabled: isBusy }, "Approve"),
      h("button", { type: "button", class: "button", disabled: isBusy, onclick: refuse }, "Refuse")));
}
