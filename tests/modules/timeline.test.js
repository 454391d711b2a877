import { ENGLISH } from "/widget/english.js";
import { emptyState } from "/widget/store.js";
import { itemsOf } from "/widget/timeline.js";
import { equal, test } from "./testing.js";

const WORDS = { ...ENGLISH, locale: "en-GB" };
const noon = (seconds = 0) => new Date(new Date().setHours(12, 0, seconds, 0)).toISOString();
const message = (seq, from, seconds, more = {}) => ({ seq, kind: "message", from, at: noon(seconds), text: `number ${seq}`, buttons: [], links: [], ...more });
const items = (...events) => itemsOf({ ...emptyState(), events }, WORDS).filter(({ kind }) => kind !== "day");
const follows = (...events) => items(...events).map((item) => item.follows);

test("messages of one side within a minute of the first are shown together", () => {
  equal(follows(message(1, "bot", 0), message(2, "bot", 20), message(3, "bot", 59), message(4, "bot", 60), message(5, "bot", 61)), [false, true, true, false, true]);
});

test("another side, another person, a ticket or another day begins anew", () => {
  equal(follows(message(1, "bot", 0), message(2, "customer", 1), message(3, "bot", 2)), [false, false, false]);
  equal(follows(message(1, "person", 0, { name: "Robin" }), message(2, "person", 1, { name: "Sam" }), message(3, "person", 2, { name: "Sam" })), [false, false, true]);
  equal(follows(message(1, "bot", 0), { seq: 2, kind: "ticket", from: "system", at: noon(1), number: "T-1", status: "open" }, message(3, "bot", 2)), [false, false, false]);
  const midnight = new Date(new Date().setHours(0, 0, 0, 0));
  const [before, after] = [-10, 10].map((seconds) => new Date(midnight.getTime() + seconds * 1000).toISOString());
  equal(follows(message(1, "bot", 0, { at: before }), message(2, "bot", 0, { at: after })), [false, false]);
});

test("a message keeps its key from being on its way to being stored", () => {
  const unsent = { id: "a", text: "hello", at: Date.now() };
  const before = itemsOf({ ...emptyState(), unsent: [unsent] }, WORDS).at(-1);
  const stored = items(message(1, "customer", 0, { id: "a" })).at(-1);
  equal([before.key, before.fate, stored.key, stored.fate], ["c:a", "sending", "c:a", "sent"]);
});

test("a message on its way says what it waits for", () => {
  const fate = (state, more = {}) => itemsOf({ ...emptyState(), ...state, unsent: [{ id: "a", text: "x", at: 1, ...more }] }, WORDS).at(-1).fate;
  equal([fate({ isConnected: null }), fate({ isConnected: true }), fate({ isConnected: false }), fate({ isConnected: false }, { failed: "No." })], ["sending", "sending", "waiting", "failed"]);
});

test("buttons can be pressed until the customer goes on", () => {
  const buttons = [{ id: "1", title: "Yes" }, { id: "2", title: "No" }];
  equal(items(message(1, "bot", 0, { buttons }))[0].isLive, true);
  const [asked] = items(message(1, "bot", 0, { buttons }), message(2, "customer", 1, { text: "Yes" }));
  equal([asked.isLive, asked.chosen], [false, "Yes"]);
});

test("today and yesterday are named, other days in the language of the page", () => {
  const days = [9, 1, 0].map((ago, at) => message(at + 1, "bot", 0, { at: new Date(Date.now() - ago * 86400000).toISOString() }));
  const shown = itemsOf({ ...emptyState(), events: days }, { ...WORDS, locale: "de" }).filter(({ kind }) => kind === "day").map(({ text }) => text);
  equal([shown.slice(1), /^\p{L}+, \d+\. \p{L}+$/u.test(shown[0])], [["Yesterday", "Today"], true]);
});
