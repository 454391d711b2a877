/** The page of admins: whether the bot carries an operation out, lets an agent confirm it, or does not offer it. */

import * as api from "./api.js";
import { problemWords, title } from "./operation-words.js";
import { h, render } from "./render.js";
import { full, moment } from "./time.js";

const MODES = [["on", "By the bot"], ["agent", "Agent confirms"], ["off", "Off"]];
/** What follows from a choice, as it is said once it holds. */
const MEANS = {
  on: "the bot does it from now on",
  agent: "from now on it waits for an agent’s yes",
  off: "it is not offered from now on; what customers ask for becomes a ticket",
};

const root = document.getElementById("modes");
const page = { operations: null, trouble: "", said: "" };
/** One choice after the other. */
let saved = Promise.resolve();

read();

async function read() {
  try {
    page.operations = (await api.operationModes()).operations;
  } catch (problem) {
    if (problem instanceof api.Refused) page.operations = null;
    page.trouble = problem.status === 401 ? "signed-out" : problem.message;
  }
  draw();
}

/** It is shown as chosen at once; if it is refused, the page shows again what holds. */
function choose(operation, mode) {
  Object.assign(operation, { mode });
  Object.assign(page, { said: "", trouble: "" });
  draw();
  saved = saved.then(() => save(operation.name, mode));
}

async function save(name, mode) {
  try {
    await api.setOperationMode(name, mode);
    page.said = `${title(name)}: ${MEANS[mode]}.`;
  } catch (problem) {
    page.trouble = problem.status === 401 ? "signed-out" : problemWords(problem);
  }
  await read();
}

function draw() {
  render(root,
    h("header", {}, h("a", { href: "/inbox" }, "Inbox"), h("h1", {}, "What the bot does")),
    h("main", {},
      h("p", { class: "said", role: "status" }, page.said),
      page.trouble === "signed-out"
        ? h("p", { class: "trouble", role: "alert" }, "Sign in first: ", h("a", { href: "/inbox" }, "to the inbox"))
        : page.trouble ? h("p", { class: "trouble", role: "alert" }, page.trouble) : null,
      page.operations ? [h("p", { class: "meta modes-lead" }, "What you choose holds at once, for every conversation. What was confirmed before goes on."), h("ol", {}, page.operations.map(card))] : null));
}

function card(operation) {
  const { name, mode, is_supported: isSupported } = operation;
  return h("li", { key: name, class: "approval" },
    h("header", {}, h("h2", {}, title(name))),
    h("p", { class: "meta" }, [chosen(operation), ...needs(operation)].flatMap((part, at) => (at ? [" · ", part] : [part]))),
    isSupported === false
      ? h("p", { class: "notice" }, "Your system of record does not offer this: customers who ask for it get a ticket.")
      : h("div", { class: "segments", role: "radiogroup", "aria-label": title(name) }, MODES.map(([value, label]) =>
        h("label", {}, h("input", { type: "radio", name, value, checked: mode === value, onchange: () => choose(operation, value) }), h("span", {}, label)))));
}

function chosen({ chosen: choice }) {
  if (!choice) return "as the settings say";
  return h("span", {}, "chosen by ", h("bdi", {}, choice.by), ", ", h("time", { datetime: choice.at, title: full(choice.at) }, moment(choice.at)));
}

/** What holds besides, whatever is chosen. */
function needs({ needs_proof: needsProof, needs_approval: needsApproval, approval_above: above, daily_limit: daily }) {
  return [
    needsProof ? "the customer proves that it is them" : null,
    needsApproval ? `an approver decides${above ? ` above ${above}` : ""}` : null,
    daily ? `at most ${daily} a day for a customer` : null,
  ].filter(Boolean);
}
