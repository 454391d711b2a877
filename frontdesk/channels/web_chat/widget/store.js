// The state of the conversation, and how each frame changes it. No network, no nodes.

export function emptyState() {
  return {
    events: [], // as the server numbered them
    unsent: [], // {id, text, button, at, failed}: typed here, not yet among the events
    seen: 0,
    owner: "bot",
    agent: null, // name of the person who has the conversation
    status: "open",
    unsettled: new Set(), // numbers of messages that are not answered yet
    typing: false, // a person is writing
    standing: null, // in the queue: {position, opens_at, may_leave_email}, as the server last said
    email: null, // the reply-to address, if one was left
    emailUnsent: null, // the reply-to address that the server does not have yet
    emailProblem: null,
    isReady: false, // all missed events have arrived once
    isConnected: null, // null: nothing to connect to yet
  };
}

export class Store {
  #state = emptyState();
  #listeners = [];
  #isScheduled = false;

  get state() {
    return this.#state;
  }

  subscribe(listener) {
    this.#listeners.push(listener);
  }

  change(values) {
    this.#state = { ...this.#state, ...values };
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      for (const listener of this.#listeners) listener(this.#state);
    });
  }

  /** Forget the conversation, but keep unsent messages. */
  clear() {
    this.change({ ...emptyState(), unsent: this.#state.unsent });
  }
}

/** Apply an event. The same event again changes nothing. */
export function withEvent(state, event) {
  if (event.seq <= state.seen) return {};
  const changes = { events: [...state.events, event], seen: event.seq };
  if (event.kind === "owner") {
    changes.owner = event.owner;
    changes.agent = event.owner === "agent" ? (event.name ?? null) : null;
    changes.typing = false;
    changes.standing = null;
  } else if (event.kind === "status") Object.assign(changes, { status: event.status, email: null, emailUnsent: null });
  else if (event.kind === "contact") Object.assign(changes, { email: event.email, emailUnsent: null, emailProblem: null });
  else if (event.kind === "message" && event.from === "person") {
    changes.agent = event.name ?? state.agent;
    changes.typing = false;
  } else if (event.kind === "message" && event.from === "customer") {
    changes.unsent = state.unsent.filter((message) => message.id !== event.id);
    if (state.owner === "bot") changes.unsettled = new Set(state.unsettled).add(event.seq);
  }
  return changes;
}

/** Apply the state that the server sends after (re)connecting. */
export function withReady(state, frame) {
  const agent = frame.owner === "agent" ? state.agent : null;
  const { owner, status, seq, standing } = frame;
  return { owner, status, standing, agent, seen: Math.max(state.seen, seq), unsettled: new Set(frame.unsettled), typing: false, isReady: true };
}

export function withSettled(state, frame) {
  const unsettled = new Set(state.unsettled);
  unsettled.delete(frame.seq);
  return { unsettled, owner: frame.owner };
}

/** Who is writing an answer right now: "bot", "agent" or null. */
export function writer(state) {
  if (!state.isConnected) return null;
  if (state.owner === "bot" && state.unsettled.size) return "bot";
  return state.owner === "agent" && state.typing ? "agent" : null;
}

/** Number of messages to the customer after event `readUpTo`. */
export function unreadAfter(state, readUpTo) {
  return state.events.filter((event) => event.kind === "message" && event.from !== "customer" && event.seq > readUpTo).length;
}
