import { whenOperationsMoved, take } from "/inbox/live.js";
import { ledger } from "/inbox/ledger.js";
import { choose, parametersOf } from "/inbox/operating.js";
import { acts, details, items, problemWords, standing, title, why } from "/inbox/operation-words.js";
import { may, state } from "/inbox/state.js";
import { equal, ok, test } from "./testing.js";

const ROBIN = { by: "agent", agent: "robin", name: "Robin", at: "2026-11-26T10:00:00Z" };
const operation = (more = {}) => ({
  id: "o", name: "cancel_order", conversation: "c", customer: "C-1", parameters: { order: "W1" }, facts: {}, amount: null, currency: "EUR", state: "proposed",
  proposed: ROBIN, expires_at: "2999-01-01T00:00:00Z", confirmed: null, proof: null, decided: null, reason: null, settled_at: null, result: null, ...more,
});
const OFFERED = [
  { name: "cancel_order", fields: [{ name: "order", kind: "order" }, { name: "reason", kind: "text" }] },
  { name: "exchange_items", fields: [{ name: "order", kind: "order" }, { name: "items", kind: "swaps" }, { name: "payment", kind: "payment" }] },
];
const CHOICES = { offered: OFFERED, payments: [], orders: [{ number: "W1", lines: [{ item: "W1/1", quantity: 2, options: {} }, { item: "W1/2", quantity: 1, options: { size: "M" } }] }] };

/** The texts of what was described, in order. */
function texts(node) {
  if (node === null || node === undefined || typeof node === "boolean") return [];
  if (typeof node !== "object") return [String(node)];
  return (Array.isArray(node) ? node : node.children).flatMap(texts);
}

function signedIn(...permissions) {
  state.me = { id: "robin", may: permissions };
}

function detail(more = {}) {
  return { id: "c", conversation: { id: "c", owner: "agent", agent_id: "robin", status: "open", customer: { id: "C-1" } }, operations: { here: [operation()], elsewhere: [], item_names: {} }, ...more };
}

test("what was done is told with the names of items, where they are known", () => {
  signedIn("operate");
  const refund = operation({ name: "refund", parameters: { order: "W1", items: [{ item: "W1/1" }, { item: "W1/2" }] } });
  const said = texts(ledger(detail({ operations: { here: [refund], elsewhere: [], item_names: { "W1/1": "Boots" } } })));
  ok(said.includes("Boots (W1/1)") && said.includes("W1/2"), said.join("|"));
});

test("a permission is what the server said of the role, and before it said anything there is none", () => {
  state.me = null;
  ok(!may("operate"), "nobody may");
  signedIn("operate");
  ok(may("operate") && !may("approve"), "the one and not the other");
});

test("an operation is named with the order that it is about", () => {
  equal([title("cancel_order"), title("cancel_order", { order: "W1" }), title("change_email", { email: "a@x.example" }), title("frobnicate_it")], ["Cancel an order", "Cancel order W1", "Change the account's e-mail", "Frobnicate it"]);
});

test("where it stands is said in words, and a proposal whose time is up has lapsed", () => {
  equal(standing(operation()).text, "Read back, waits for a yes");
  equal(standing(operation({ expires_at: "2020-01-01T00:00:00Z" })).text, "Lapsed");
  equal(standing(operation({ state: "refused", result: { reason: "already_packed" } })).text, "Not possible: the order is packed already");
  equal(standing(operation({ state: "never_heard_of" })).text, "never heard of");
  equal(why("never_heard_of"), "never heard of");
});

test("each refusal of the server has words of its own, and another one its message", ["stale", "changed", "line_taken", "daily_limit", "not_offered", "proof_required", "own_request", "not_approver"], (code) => {
  ok(problemWords({ code, message: "raw" }) !== "raw", code);
  equal(problemWords({ code: "record_unavailable", message: "raw" }), "raw");
});

test("all that was read back is told, each once, with the names of items where they are known", () => {
  const shown = details(operation({ parameters: { order: "W1", items: [{ item: "W1/1", quantity: 2, instead: "S-9" }], amount: "3.00", reason: "not_as_described" }, facts: { number: "W1", fee: "3.90" }, amount: "109.00" }), new Map([["W1/1", "Boots"]]));
  equal(shown.map(([name]) => name), ["Order", "Items", "Reason", "Fee", "Amount"]);
  equal([shown[1][1], shown[2][1]], [["2 × Boots (W1/1) → S-9"], ["not as described"]]);
  ok(shown[4][1][0].includes("109.00"), "the amount");
  equal(items(["W1/2", { item: "W1/1", quantity: 0 }]), ["W1/2", "W1/1: taken out"]);
});

test("who asked, confirmed and decided is told with proof and reason", () => {
  const confirmed = { by: "customer", agent: null, name: null, at: "2026-11-26T10:01:00Z" };
  const told = acts(operation({ confirmed, proof: "email", decided: { ...ROBIN, at: null }, reason: "worn", state: "declined", settled_at: "2026-11-26T11:00:00Z" }));
  equal(told.map(({ what, more }) => [what, more ?? null]), [["Asked for by", null], ["Confirmed by", "proof: code sent by e-mail"], ["Declined by", "worn"]]);
  equal(told[2].act.at, "2026-11-26T11:00:00Z");
});

test("whoever may not act sees no ledger, and who has not the conversation no buttons", () => {
  signedIn("read");
  equal(ledger(detail()), null);
  signedIn("operate");
  ok(texts(ledger(detail())).includes("Confirm"), "Robin confirms");
  const others = detail({ conversation: { ...detail().conversation, agent_id: "kim" } });
  ok(!texts(ledger(others)).some((text) => ["Confirm", "Discard", "Do something for the customer"].includes(text)), "Kim's is Kim's");
});

test("what a customer was read back can be read back again and not confirmed, and what waits for an agent be declined", () => {
  signedIn("operate");
  const of = (more) => texts(ledger(detail({ operations: { here: [operation(more)], elsewhere: [], item_names: {} } })));
  const customers = of({ proposed: { by: "customer", agent: null, name: null, at: ROBIN.at } });
  ok(customers.includes("Read back again") && !customers.includes("Confirm"), "the customer's");
  ok(of({ state: "for_agent" }).includes("Decline…"), "waits for an agent");
  for (const state_ of ["for_approval", "sent", "unknown", "done", "refused", "declined", "withdrawn"]) ok(!of({ state: state_ }).includes("Confirm"), state_);
});

test("what the customer has to prove gets a code first, and is confirmed once it was proven", () => {
  signedIn("operate");
  const of = (asked) => texts(ledger(detail({ operations: { here: [operation({ needs_proof: true, asked })], elsewhere: [], item_names: {} } })));
  const until = "2999-01-01T00:00:00Z";
  ok(of(null).includes("Send a code") && !of(null).includes("Confirm"), "not asked for yet");
  const sent = of({ until, tries_left: 4, is_given: false });
  ok(sent.includes("Send a new code") && !sent.includes("Confirm") && sent.some((text) => text.includes("Tries left: 4")), "sent");
  const given = of({ until, tries_left: 0, is_given: true });
  ok(given.includes("Confirm") && !given.includes("Send a code"), "proven");
  ok(of({ until: "2020-01-01T00:00:00Z", tries_left: 0, is_given: true }).includes("Send a code"), "too long ago");
});

test("a customer for whom nobody vouches has nothing done, and it is said why", () => {
  signedIn("operate");
  const guest = detail({ conversation: { ...detail().conversation, customer: { id: null } }, operations: { here: [], elsewhere: [], item_names: {} } });
  ok(texts(ledger(guest)).some((text) => text.includes("have to sign in")), "why");
});

test("the form sends what the operation takes and leaves out what is empty", () => {
  state.form = { conversation: "c", choices: CHOICES, name: "", values: {}, lines: new Map() };
  choose("cancel_order");
  Object.assign(state.form.values, { reason: " worn ", payment: "left over" });
  equal(parametersOf(state.form, OFFERED[0]), { order: "W1", reason: "worn" });
  Object.assign(state.form, { values: { order: "W1", payment: " " }, lines: new Map([["W1/2", { quantity: "1", instead: { size: "L", colour: " " } }], ["W9/1", { quantity: 1, instead: "" }]]) });
  equal(parametersOf(state.form, OFFERED[1]), { order: "W1", items: [{ item: "W1/2", quantity: 1, instead: { size: "L" } }] });
});

test("changing a proposal begins with what it says", () => {
  state.form = { conversation: "c", choices: CHOICES, name: "", values: {}, lines: new Map() };
  choose("exchange_items", { order: "W1", items: [{ item: "W1/1", quantity: 2, instead: "S-9" }] });
  equal(parametersOf(state.form, OFFERED[1]), { order: "W1", items: [{ item: "W1/1", quantity: 2, instead: "S-9" }] });
});

test("a frame about operations has them read, and the number that waits is shown", () => {
  const read = [];
  whenOperationsMoved((id) => read.push(id));
  take({ type: "operations", conversation: "c" });
  take({ type: "approvals", waiting: 3 });
  equal([read, state.approvals], [["c"], 3]);
});
