import { brief, day, secondsSince, setClock, urgency, waiting, waitingWords } from "/inbox/time.js";
import { levelOf, plain, reason, safeHref, success } from "/inbox/words.js";
import { equal, test } from "./testing.js";

test("a wait is short in the list and whole words for a screen reader", [
  [0, "0:00", "less than a minute"], [59, "0:59", "less than a minute"], [60, "1:00", "1 minute"], [725, "12:05", "12 minutes"], [3599, "59:59", "59 minutes"],
  [3600, "1 h 00", "1 hour"], [4800, "1 h 20", "1 hour"], [86399, "23 h 59", "23 hours"], [86400, "1 d", "1 day"], [300000, "3 d", "3 days"],
], ([seconds, short, words]) => equal([waiting(seconds), waitingWords(seconds)], [short, words]));

test("a wait is due after five minutes and late after fifteen", () => equal([299, 300, 899, 900].map(urgency), ["calm", "due", "due", "late"]));

test("waits are counted by the server's clock where this machine's is wrong", () => {
  const ahead = new Date(Date.now() + 3600000);
  equal(secondsSince(new Date(Date.now() - 60000).toISOString()), 60);
  for (const nonsense of [null, undefined, "", "yesterday"]) setClock(nonsense);
  equal(secondsSince(new Date(Date.now() - 60000).toISOString()), 60);
  setClock(ahead.toUTCString());
  equal(Math.abs(secondsSince(ahead.toISOString())) <= 1, true);
  equal(secondsSince(new Date(Date.now() + 1e9).toISOString()), 0, "what is yet to come");
});

test("today and yesterday are named, other days dated", () => {
  const ago = (days) => new Date(new Date().setHours(12, 0, 0, 0) - days * 86400000);
  equal([day(ago(0)), day(ago(1))], ["Today", "Yesterday"]);
  equal(/^\w+,? \d+ \w+$/.test(day(ago(9).toISOString())), true, day(ago(9)));
  equal([/^\d\d:\d\d$/.test(brief(ago(0))), /^\d+ \w+$/.test(brief(ago(9)))], [true, true]);
});

test("names of programs read as words, also those that nobody has words for", () => {
  equal([plain("action_order_status"), plain("utter_greet"), plain("signed_in"), plain(null), plain(undefined)], ["order status", "greet", "signed in", "unknown", "unknown"]);
  equal([reason("asked_for_person"), reason("some_new_reason")], ["Asked for a person", "Some new reason"]);
});

test("a link of an answer leads to this site or to https, and nowhere else", [
  ["/help/x#y", "/help/x#y"], ["https://a.example/b", "https://a.example/b"], ["HTTPS://a.example", "HTTPS://a.example"],
  ["//a.example", null], ["/\\a.example", null], ["http://a.example", null], ["javascript:alert(1)", null], ["data:text/html,x", null], ["help", null], ["", null], [null, null], [5, null], [["/x"], null],
], ([address, href]) => equal(safeHref(address), href));

test("a tick stands before what went well alone", () => equal(["found", "refused", "failed", "skipped", "", undefined].map(success), ["good", "bad", "bad", "other", "other", "other"]));

test("a proof that has run out leaves the customer signed in", () => {
  const customer = { level: "verified", verified_until: "2026-11-27T00:10:00+00:00" };
  const end = Date.parse(customer.verified_until);
  equal([levelOf(customer, end - 1), levelOf(customer, end), levelOf({ level: "anonymous", verified_until: null })], ["verified", "identified", "anonymous"]);
});
