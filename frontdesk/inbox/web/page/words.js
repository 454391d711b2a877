/** Labels for the interface's short names. */

export const REASONS = {
  asked_for_person: "Asked for a person",
  not_understood_twice: "Not understood twice",
  no_answer_found: "No answer found",
  policy_requires: "Policy requires a person",
  danger: "Urgent: danger",
  legal_or_press: "Urgent: legal or press",
  assistant_unavailable: "Assistant unavailable",
  action_failed: "A lookup failed",
  deadline_missed: "No answer in time",
  left: "The agent is gone",
  returned: "Writes again after it was solved",
  other_language: "In another language",
};

/** Reasons that say by themselves that a conversation is urgent. */
export const URGENT = new Set(["danger", "legal_or_press"]);

export const LEVELS = {
  anonymous: { text: "Not signed in", icon: "minus" },
  identified: { text: "Signed in", icon: "check" },
  verified: { text: "Verified", icon: "lock" },
};

export const METHODS = {
  none: "no proof of identity",
  host_token: "vouched for by the shop",
  host: "signed in again on the shop's page",
  email: "code sent by e-mail",
  sms: "code sent by text message",
  slack: "linked through Slack",
  stranger: "a guest, or of another company",
};

/** What channels are called; others by their names. */
export const CHANNELS = { web_chat: "Web", slack: "Slack" };

/** What desks are called. */
const DESKS = { rt: "Request Tracker", zendesk: "Zendesk" };

export function deskName(desk) {
  return DESKS[desk] ?? desk;
}

/** The level that still holds: a proof is good until `verified_until`. */
export function levelOf(customer, now = Date.now()) {
  return customer.level === "verified" && Date.parse(customer.verified_until) <= now ? "identified" : customer.level;
}

/** Why a reply was not sent. */
export const HELD_UP = "Not sent yet: the customer wrote meanwhile. Read it, then send.";

export const STATES = { online: "Online", busy: "Busy", away: "Away", offline: "Offline" };

export const AVAILABILITIES = [
  ["online", "Online", "Handoffs alert you"],
  ["busy", "Busy", "Handoffs arrive without an alert"],
  ["away", "Away", "Your customers go back to the team; if nobody is left, they get a ticket"],
];

/** The language of this page, of which nothing needs to be said. */
const OWN_LANGUAGE = "en";

/** The code of a language that is not the page's own; nothing while it is not known. */
export function foreignCode(code) {
  return code && code !== OWN_LANGUAGE ? code : null;
}

/** `de` as "German"; nothing for the page's own language, or while it is not known. */
export function foreign(code) {
  if (!foreignCode(code)) return null;
  return new Intl.DisplayNames([OWN_LANGUAGE], { type: "language" }).of(code);
}

/** `signed_in` as "signed in", `action_order_status` as "order status". */
export function plain(name) {
  return String(name ?? "unknown").replace(/^(action|utter)_/, "").replaceAll("_", " ");
}

export function sentence(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : text;
}

/** The label for the middle of a sentence. */
export function lowered(text) {
  return text[0].toLowerCase() + text.slice(1);
}

export function reason(name) {
  return REASONS[name] ?? sentence(plain(name));
}

export function customerName(customer) {
  return customer?.name || customer?.label || "Visitor";
}

export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

const GOOD = new Set(["passed_on", "found", "sent", "done", "shown", "answered", "ok", "opened", "created", "updated"]);
const BAD = new Set(["failed", "refused", "error", "invalid", "expired", "rejected", "unavailable"]);

/** What the result of a step means: good, bad, or other, which is just told. */
export function success(result) {
  if (GOOD.has(result)) return "good";
  return BAD.has(result) ? "bad" : "other";
}

/** Links that answers and articles may carry: a path of this site or an https address. Anything else is not a link. */
export function safeHref(url) {
  if (typeof url !== "string") return null;
  if (/^\/(?![/\\])/.test(url)) return url;
  return /^https:\/\//i.test(url) ? url : null;
}
