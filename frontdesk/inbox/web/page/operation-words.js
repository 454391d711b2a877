/** Operations in words: what they do, where they stand, why they are not possible. */

import { METHODS, plain, sentence } from "./words.js";

/** Of each operation: what to call it, and the same for the order that it is about. */
const TITLES = {
  cancel_order: ["Cancel an order", "Cancel order"],
  change_address: ["Send an order to another address", "New address for order"],
  change_items: ["Change the items of an order", "Change the items of order"],
  change_payment: ["Change how an order is paid", "New way to pay for order"],
  return_items: ["Return items", "Return items of order"],
  exchange_items: ["Exchange items", "Exchange items of order"],
  refund: ["Refund items", "Refund for order"],
  claim: ["Put a delivery right", "Put the delivery right of order"],
  change_email: ["Change the account's e-mail", null],
  change_default_address: ["Change the account's address", null],
  close_account: ["Close the account and erase its data", null],
  password_reset: ["Send a link for a new password", null],
};

/** Of each state: words, an icon, and whether it is good, bad or still open. */
const STATES = {
  proposed: ["Read back, waits for a yes", "clock", "open"],
  for_agent: ["Waits for an agent", "person", "open"],
  for_approval: ["Waits for approval", "clock", "open"],
  confirmed: ["Being carried out", "clock", "open"],
  sent: ["Being carried out", "clock", "open"],
  unknown: ["Not known yet: the records are asked again", "alert", "open"],
  done: ["Done", "check", "good"],
  refused: ["Not possible", "cross", "bad"],
  declined: ["Declined", "cross", "bad"],
  withdrawn: ["Discarded", "minus", "other"],
  expired: ["Lapsed", "minus", "other"],
};

/** Why nothing was done, by the code of the server's error. */
const PROBLEMS = {
  stale: "Nothing was done: meanwhile somebody took over, the time was up, or it was answered already. Read it back again.",
  changed: "Nothing was done: the record is no longer as it was read back. Read it back again to see it as it is now.",
  line_taken: "Nothing was done: another change of the same item is under way. Wait until that one is settled.",
  daily_limit: "Nothing was done: with this the customer would get more back than a day allows. Try again tomorrow, or ask a lead.",
  not_offered: "Nothing was done: your team has turned this off. Do it by hand, and leave a note.",
  proof_required: "Nothing was done: here the customer has to prove that it is them. Send a code, which they type in the chat.",
  no_method: "No code can be sent: there is no way to this customer. Find out otherwise who it is.",
  contact_changed: "No code can be sent: the customer's contact data changed within three days. Find out otherwise who it is.",
  too_many: "No code can be sent: there were too many codes today. Find out otherwise who it is.",
  own_request: "You asked for this yourself: somebody else has to decide.",
  not_approver: "Only an approver may decide on this.",
};

const REASONS = {
  already_packed: "the order is packed already",
  already_shipped: "the order is on its way already",
  already_delivered: "the order has arrived already",
  already_cancelled: "the order is cancelled already",
  already_returned: "the order came back already",
  already_refunded: "this was paid back already",
  already_open: "this is being seen to already",
  not_delivered: "it has not arrived yet",
  not_found: "the customer has no such order",
  nothing_changes: "it is like that already",
  nothing_left: "nothing would be left of the order",
  sold_out: "there is not enough in stock",
  stock_unknown: "nobody knows whether it is in stock",
  no_such_item: "the order has no such item",
  no_such_variant: "there is no such kind",
  too_late: "the time for this is over",
  too_much: "that is more than what was paid",
  return_first: "the items have to come back first",
  po_box: "parcels cannot go to a post box",
  address_incomplete: "the address is not complete",
  unclear: "a detail is missing or cannot be read",
  another_fee: "delivery there costs another fee",
  not_delivered_there: "we do not deliver there",
  email_in_use: "the address cannot be used for this account",
  lost: "the parcel was lost: see to a claim",
  not_on_its_way: "the order is not on its way with a day of delivery",
  account_open: "an order is open, or something is not paid yet",
  not_decided: "nobody decided on it in time",
  not_late_yet: "it is not late enough yet",
  wait_a_day: "it was delivered just now: look for it from the day named on",
  other_product: "an item can become another kind of the same product only",
  kinds_only: "items can become another kind only: none is added or taken out",
  quantity: "so many pieces are not possible",
  must_be_paid: "it would cost more, and nothing can be taken here",
  over_invoice_limit: "it is more than we deliver by invoice",
  same_way_only: "the money goes back the way it was paid, or to a gift card",
  amount_changed: "the amount is another one by now",
  not_pending: "the order is no longer pending",
  already_changed: "that was changed once already, and may be only once",
  reason_not_accepted: "the shop cancels only what is no longer needed or was ordered by mistake",
  not_available: "that is not available at the moment",
  same_item: "it is that very item already",
  item_unclear: "it could be more than one item",
  nothing_chosen: "no item is named",
  payment_missing: "no way to pay is named",
  payment_unknown: "the customer has no such way to pay",
  payment_unclear: "it could be more than one way to pay",
  same_payment: "it is paid like that already",
  gift_card_too_small: "there is not enough on the gift card",
  not_offered: "the records do not offer this",
  declined: "somebody decided against it",
  key_reused: "the records have another change under this number",
  otherwise: "the records do not allow it",
};

const LABELS = { order: "Order", items: "Items", reason: "Reason", address: "New address", before: "Before", payment: "Payment", refund_to: "Paid back to", problem: "Problem", wants: "Wants", email: "New e-mail", total: "Total", total_before: "Total before", refund: "Paid back", fee: "Fee", until: "Until", outcome: "Leads to", amount: "Amount" };
/** A value that is a name of ours, such as `not_there`. */
const CODE = /^[a-z]+(_[a-z]+)*$/;

/** `cancel_order` as "Cancel an order"; with its parameters "Cancel order W1042". */
export function title(name, parameters = {}) {
  const [alone, withOrder] = TITLES[name] ?? [sentence(plain(name)), sentence(plain(name))];
  return parameters.order && withOrder ? `${withOrder} ${parameters.order}` : alone;
}

/** {text, icon, tone} of where an operation stands; a proposal whose time is up has lapsed. */
export function standing(operation, now = Date.now()) {
  const isLate = operation.state === "proposed" && Date.parse(operation.expires_at) <= now;
  const [text, icon, tone] = STATES[isLate ? "expired" : operation.state] ?? [plain(operation.state), "minus", "other"];
  const reason = operation.state === "refused" ? operation.result?.reason : null;
  return { text: reason ? `${text}: ${why(reason)}` : text, icon, tone };
}

/** Why an operation is not possible, by the policy's code. */
export function why(reason) {
  return REASONS[reason] ?? plain(reason);
}

export function label(name) {
  return LABELS[name] ?? sentence(plain(name));
}

/** What to say of a refused request. */
export function problemWords(problem) {
  return PROBLEMS[problem.code] ?? problem.message;
}

export function money(amount, currency) {
  if (!currency) return amount;
  return new Intl.NumberFormat(document.querySelector("meta[name=locale]")?.content || undefined, { style: "currency", currency }).format(Number(amount));
}

/** `[{item: "W1/2", quantity: 1}]` as lines of text; `names` are those of items, where they are known. */
export function items(list, names = new Map()) {
  return list.map((entry) => {
    const { item, quantity, instead } = typeof entry === "object" ? entry : { item: entry };
    const what = names.has(item) ? `${names.get(item)} (${item})` : String(item);
    if (quantity === 0) return `${what}: taken out`;
    const other = instead ? ` → ${typeof instead === "object" ? Object.values(instead).join(", ") : instead}` : "";
    return `${quantity ? `${quantity} × ` : ""}${what}${other}`;
  });
}

/** Everything that is read back, as [label, lines of text]; what money moves comes last. */
export function details(operation, names) {
  const { parameters, facts, amount, currency } = operation;
  const said = { ...parameters, ...Object.fromEntries(Object.entries(facts).filter(([name]) => !(name in parameters))) };
  const shown = Object.entries(said).filter(([name, value]) => name !== "amount" && name !== "number" && value !== "" && value !== null);
  const lines = shown.map(([name, value]) => [label(name), Array.isArray(value) ? items(value, names) : [inWords(name, value, currency)]]);
  return amount ? [...lines, [label("amount"), [money(amount, currency)]]] : lines;
}

const AMOUNTS = new Set(["total", "total_before", "refund", "fee", "difference"]);

function inWords(name, value, currency) {
  if (AMOUNTS.has(name)) return money(value, currency);
  return typeof value === "string" && name !== "order" && name !== "email" && CODE.test(value) ? plain(value) : String(value);
}

/** Who asked, confirmed and decided, as {what, act, more}; `more` is the proof or the reason. */
export function acts({ proposed, confirmed, decided, proof, reason, state, settled_at: settled }) {
  const isDeclined = state === "declined";
  return [
    { what: "Asked for by", act: proposed },
    confirmed ? { what: "Confirmed by", act: confirmed, more: proof ? `proof: ${METHODS[proof] ?? plain(proof)}` : confirmed.by === "agent" ? "proof: agent’s role" : null } : null,
    decided ? { what: isDeclined ? "Declined by" : "Approved by", act: { ...decided, at: decided.at ?? (isDeclined ? settled : null) }, more: reason } : null,
  ].filter(Boolean);
}
