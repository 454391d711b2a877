// The site as the chat sees it, within the page: what `fetch` and `WebSocket` reach. It answers every message with "Answer to …".

const AT = "2026-11-26T10:00:00+00:00";

/** {sockets, frames, calls, begun, events}: what was opened, sent and asked. `fetch` and `refuse` change how it answers. */
export function siteInPage() {
  const site = { sockets: [], frames: [], calls: [], begun: 0, events: [], refuses: null, respond: () => null };
  window.fetch = (address, options) => answered(site, String(address), options);
  window.WebSocket = class extends EventTarget {
    static CONNECTING = 0;
    readyState = 0;

    constructor() {
      super();
      if (site.refuses === "socket") throw new DOMException("Refused by the policy.", "SecurityError");
      site.sockets.push(this);
      queueMicrotask(() => {
        this.readyState = 1;
        this.dispatchEvent(new Event("open"));
      });
    }

    send(data) {
      if (this.readyState !== 1) throw new DOMException("Not open.", "InvalidStateError");
      const frame = JSON.parse(data);
      site.frames.push(frame);
      queueMicrotask(() => heard(site, this, frame));
    }

    tell(frame) {
      this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
    }

    close(code = 1000, reason = "") {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.dispatchEvent(new CloseEvent("close", { code, reason }));
    }
  };
  Object.defineProperty(site, "open", { get: () => site.sockets.filter((socket) => socket.readyState === 1) });
  Object.defineProperty(site, "said", { get: () => site.frames.filter((frame) => frame.type === "message").map((frame) => frame.text) });
  return site;
}

async function answered(site, address, { method, body }) {
  const path = address.replace(/^.*\/api\/chat/, "");
  site.calls.push([method, path, body ? JSON.parse(body) : null]);
  const { status, answer } = (await site.respond(method, path)) ?? begin(site, method);
  if (status === 0) throw new TypeError("Failed to fetch");
  return new Response(status === 204 ? null : JSON.stringify(answer), { status });
}

function begin(site, method) {
  if (method === "DELETE") return { status: 204 };
  site.begun += 1;
  return { status: 201, answer: { conversation: `c-${site.begun}`, session: `secret-${site.begun}` } };
}

function heard(site, socket, frame) {
  if (frame.type === "auth") {
    for (const event of site.events.filter(({ seq }) => seq > frame.after)) socket.tell(event);
    socket.tell({ type: "ready", conversation: "c-1", owner: "bot", status: "open", seq: site.events.length, standing: null, unsettled: [] });
  } else if (frame.type === "message") {
    if (site.respond("message", frame.text)) return socket.tell({ ...site.respond("message", frame.text), id: frame.id });
    const known = site.events.find(({ id }) => id === frame.id);
    const own = known ?? add(site, { from: "customer", id: frame.id, text: frame.text });
    socket.tell({ type: "accepted", id: frame.id, seq: own.seq, duplicate: Boolean(known) });
    if (known) return;
    tellAll(site, own);
    tellAll(site, add(site, { from: "bot", text: `Answer to ${frame.text}` }));
    tellAll(site, { type: "settled", seq: own.seq, owner: "bot" });
  } else if (frame.type === "ping") socket.tell({ type: "pong" });
}

function add(site, event) {
  const whole = { type: "event", kind: "message", seq: site.events.length + 1, at: AT, buttons: [], links: [], ...event };
  site.events.push(whole);
  return whole;
}

function tellAll(site, frame) {
  for (const socket of site.open) socket.tell(frame);
}

/** A chat in the page; {element, log(), texts(), fates(), say(text), errors}. */
export function chatIn(parent, attributes = { open: "" }) {
  const element = document.createElement("frontdesk-chat");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return chatOf(element, parent);
}

export function chatOf(element, parent) {
  const errors = [];
  element.addEventListener("error", ({ detail }) => errors.push(detail.code));
  parent?.append(element);
  const all = (selector) => [...element.shadowRoot.querySelectorAll(selector)];
  return {
    element,
    errors,
    all,
    texts: () => all(".bubble").map((bubble) => bubble.textContent),
    fates: () => all(".fate").map((fate) => fate.dataset.fate).filter(Boolean),
    field: () => all(".composer .input")[0],
    say(text) {
      const field = all(".composer .input")[0];
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      field.form.requestSubmit();
    },
  };
}

/** Wait until `what()` is true; the reason why it is not is the failure. */
export async function until(what, about) {
  const end = performance.now() + 10000;
  while (!what()) {
    if (performance.now() > end) throw new Error(`never so: ${about}`);
    await new Promise((done) => requestAnimationFrame(done));
  }
}

/** Pauses pass a hundred times as fast. */
export function hurry() {
  const { setTimeout: inTime } = window;
  window.setTimeout = (run, milliseconds, ...more) => inTime(run, milliseconds / 100, ...more);
}

/** A chat that is open and loaded, for which the site answers. */
export async function openChat(attributes = {}) {
  const site = siteInPage();
  const chat = chatIn(document.body, { open: "", ...attributes });
  await until(() => chat.field(), "a field to write in");
  return { site, chat };
}

/** Say something and wait for its answer. */
export async function ask(chat, text) {
  chat.say(text);
  await until(() => chat.texts().includes(`Answer to ${text}`), `an answer to "${text}" in ${JSON.stringify([chat.texts(), chat.fates()])}`);
}
