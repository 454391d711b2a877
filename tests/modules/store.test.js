import { equal, ok, settled, test } from "/tests/testing.js";
import { Store, emptyState, unreadAfter, withEvent, withReady, withSettled, writer } from "/widget/store.js";

const AT = "2026-11-26T10:00:00+00:00";
const message = (seq, from, more = {}) => ({ type: "event", kind: "message", seq, from, at: AT, text: `number ${seq}`, ...more });
const owner = (seq, who, name = null) => ({ type: "event", kind: "owner", seq, from: "system", at: AT, owner: who, name });
const after = (...events) => events.reduce((state, event) => ({ ...state, ...withEvent(state, event) }), emptyState());

test("an event that comes again, or late, changes nothing", () => {
  const state = after(message(1, "customer"), message(2, "bot"));
  for (const event of [message(1, "customer"), message(2, "bot"), owner(2, "queue")]) equal(withEvent(state, event), {});
});

test("a message of the customer leaves the unsent ones and waits for the bot, but not for a person", () => {
  const unsent = [{ id: "a" }, { id: "b" }];
  equal(withEvent({ ...emptyState(), unsent }, message(1, "customer", { id: "a" })).unsent, [{ id: "b" }]);
  equal([...after(message(1, "customer")).unsettled], [1]);
  equal([...after(owner(1, "agent", "Robin"), message(2, "customer")).unsettled], []);
});

test("the person is named by what they write, and nobody once the bot has it again", () => {
  const withRobin = after(owner(1, "agent", "Robin"));
  equal(withRobin.agent, "Robin");
  equal({ ...withRobin, ...withEvent(withRobin, message(2, "person", { name: "Sam" })) }.agent, "Sam");
  equal({ ...withRobin, ...withEvent(withRobin, message(2, "person")) }.agent, "Robin");
  equal({ ...withRobin, ...withEvent(withRobin, owner(2, "bot")) }.agent, null);
});

test("what the server says after a connection counts, and never goes back to an earlier event", () => {
  const state = { ...after(message(7, "bot")), typing: true };
  const ready = { owner: "queue", status: "open", seq: 5, standing: { position: 2 }, unsettled: [3, 4] };
  const now = { ...state, ...withReady(state, ready) };
  equal([now.seen, now.owner, now.typing, now.isReady, [...now.unsettled], now.standing], [7, "queue", false, true, [3, 4], { position: 2 }]);
});

test("the bot writes while a message is not settled, a person while they type, nobody without a connection", () => {
  const asked = { ...after(message(1, "customer")), isConnected: true };
  equal(writer(asked), "bot");
  equal(writer({ ...asked, isConnected: false }), null);
  equal(writer({ ...asked, ...withSettled(asked, { seq: 1, owner: "bot" }) }), null);
  equal(writer({ ...asked, owner: "agent", typing: true }), "agent");
  equal(writer({ ...asked, owner: "queue", typing: true }), null);
});

test("unread are messages of others after the last that was seen", () => {
  const state = after(message(1, "bot"), message(2, "customer"), message(3, "person"), owner(4, "bot"), message(5, "system"));
  equal([0, 1, 3, 5].map((seen) => unreadAfter(state, seen)), [3, 2, 1, 0]);
});

test("changes of one moment are told once, together", async () => {
  const store = new Store();
  const told = [];
  store.subscribe(({ owner: who, seen }) => told.push([who, seen]));
  store.change({ owner: "queue" });
  store.change({ seen: 4 });
  await settled();
  equal(told, [["queue", 4]]);
});

test("forgetting the conversation keeps what was not sent", async () => {
  const store = new Store();
  store.change({ ...after(message(1, "bot")), unsent: [{ id: "a" }] });
  store.clear();
  equal([store.state.events, store.state.unsent], [[], [{ id: "a" }]]);
  ok(store.state.seen === 0, "the first event is the next");
});
