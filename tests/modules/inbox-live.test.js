import { beginAfter, take, takeChange, whenDone, whenStale } from "/inbox/live.js";
import { state } from "/inbox/state.js";
import { equal, test } from "./testing.js";

const event = (seq, more = {}) => ({ type: "event", number: 100 + seq, conversation: "c", seq, kind: "message", author: "customer", text: `number ${seq}`, at: "2026-11-26T10:00:00Z", data: {}, ...more });
const stale = [];

/** A conversation that is open and has events up to number 2. */
function opened() {
  stale.length = 0;
  whenStale((id) => stale.push(id));
  whenDone(() => {});
  beginAfter(1000);
  state.me = { id: "robin" };
  state.openId = "c";
  const row = { id: "c", owner: "agent", agent_id: "robin", status: "open", last_seq: 2, read_seq: 0, unread: 2, customer: {} };
  state.rows.set("c", { ...row });
  state.details.set("c", { id: "c", conversation: { ...row }, events: [event(1), event(2)] });
  return state.details.get("c");
}

const seqs = () => state.details.get("c").events.map(({ seq }) => seq);

test("an event is taken once, however often it comes", () => {
  opened();
  for (const frame of [event(3), event(3), event(2), { ...event(3), number: 900 }]) take(frame);
  equal([seqs(), stale], [[1, 2, 3], []]);
});

test("a conversation with a gap is read again, and no event is put in the wrong place", () => {
  opened();
  take(event(5));
  equal([seqs(), stale], [[1, 2], ["c"]]);
});

test("what the agent did is told with whether its conversation lacked it here, and what others did is not", () => {
  opened();
  const told = [];
  whenDone((one, isNew) => told.push([one.client_id, isNew]));
  take(event(3, { author: "agent", author_id: "robin", client_id: "a" }));
  take(event(4, { author: "agent", author_id: "sam", client_id: "b" }));
  take(event(5));
  equal(told, [["a", true]]);
});

test("what the customer types ends with their message", () => {
  opened();
  take({ type: "typing", conversation: "c", from: "customer", active: true });
  equal(state.typing.get("c").who, "customer");
  take(event(3));
  equal(state.typing.has("c"), false);
});

test("a ticket and a change of owner change what is shown, and are read again", () => {
  const detail = opened();
  take(event(3, { kind: "ticket", data: { number: "T-1", status: "open" } }));
  equal([detail.ticket, stale], [{ number: "T-1", status: "open" }, []]);
  take(event(4, { kind: "owner", data: { to: "bot" } }));
  equal(stale, ["c"]);
});

test("who has the conversation is known with the line that says so", () => {
  const detail = opened();
  const owner = () => [detail.conversation.owner, detail.conversation.agent_id];
  take(event(3, { kind: "owner", author: "agent", author_id: "robin", data: { from: "agent", to: "bot", from_agent: "robin" } }));
  equal(owner(), ["bot", null]);
  take(event(4, { kind: "owner", author: "agent", author_id: "sam", data: { from: "bot", to: "agent", agent: "robin" } }));
  equal(owner(), ["agent", "robin"]);
  take(event(5, { kind: "owner", author: "system", data: { from: "agent", to: "queue", from_agent: "robin" } }));
  equal(owner(), ["queue", null]);
});

test("an older row never replaces a newer one", () => {
  opened();
  take({ type: "conversation", id: "c", last_seq: 2, status: "resolved" });
  take({ type: "conversation", id: "c", last_seq: 1, status: "open" });
  equal([state.rows.get("c").status, state.details.get("c").conversation.status], ["resolved", "resolved"]);
});

test("a row that is read to its end has nothing unread, one read half way keeps its count", () => {
  opened();
  take({ type: "read", conversation: "c", seq: 1 });
  equal(state.rows.get("c").unread, 2);
  take({ type: "read", conversation: "c", seq: 2 });
  equal(state.rows.get("c").unread, 0);
});

test("our own change is shown at once, and not a second time when the socket tells of it", () => {
  opened();
  takeChange({ conversation: { id: "c", last_seq: 3, owner: "bot" }, events: [event(3, { author: "agent", author_id: "robin" })] });
  take(event(3, { author: "agent", author_id: "robin" }));
  equal([seqs(), state.rows.get("c").owner], [[1, 2, 3], "bot"]);
});

test("frames of unknown kinds, and of conversations that are not here, do nothing", () => {
  opened();
  for (const frame of [{ type: "nonsense" }, event(9, { conversation: "other" }), { type: "read", conversation: "other", seq: 1 }, { type: "settled", conversation: "other" }]) take(frame);
  equal([seqs(), stale], [[1, 2], []]);
});
