import "/widget/element.js";
import { ask, chatOf, hurry, openChat, siteInPage, until } from "./site.js";
import { equal, ok, settled, test } from "./testing.js";

/** Everything that wakes a chat. */
function everythingHappens() {
  for (const type of ["online", "offline", "focus", "pagehide"]) window.dispatchEvent(new Event(type));
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
  for (const type of ["visibilitychange", "resume", "freeze"]) document.dispatchEvent(new Event(type));
}

const gone = async (chat, site) => {
  chat.element.remove();
  await settled();
  equal(site.open.length, 0, "sockets of a chat that has left");
};

test("a chat that leaves the page and comes back goes on: the same conversation, sent at once, one socket", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  for (let round = 0; round < 3; round += 1) {
    await gone(chat, site);
    await new Promise((done) => setTimeout(done));
    const container = document.createElement("main");
    document.body.append(container);
    container.append(chat.element);
    await ask(chat, `round ${round}`);
    equal([site.open.length, site.begun], [1, 1]);
  }
  equal(chat.texts().length, 8);
});

test("a chat that has left does nothing, whatever happens to the page, and leaves nobody behind who listens", async () => {
  hurry();
  const listening = new Set();
  for (const target of [window, document]) {
    const { addEventListener } = target;
    target.addEventListener = function (type, listener, options) {
      const key = { type };
      listening.add(key);
      options?.signal?.addEventListener("abort", () => listening.delete(key));
      return addEventListener.call(target, type, listener, options);
    };
  }
  const { site, chat } = await openChat();
  await ask(chat, "first");
  const [opened, asked] = [site.sockets.length, site.calls.length];
  ok(listening.size > 5, "it listens while it is there");
  await gone(chat, site);
  equal([...listening], []);
  everythingHappens();
  await new Promise((done) => setTimeout(done, 2000));
  equal([site.sockets.length, site.calls.length], [opened, asked]);
});

test("a move within the page keeps the socket", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  for (const move of [
    () => document.body.append(chat.element),
    () => document.body.prepend(document.createElement("div").appendChild(chat.element)),
    () => (chat.element.remove(), document.body.append(chat.element)),
    () => document.body.moveBefore?.(chat.element, document.body.firstChild),
  ]) {
    move();
    await ask(chat, `after ${move}`);
    equal([site.sockets.length, site.open.length], [1, 1]);
  }
});

test("what is said right before the chat leaves, or as it comes back, is answered", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  chat.say("right before");
  await gone(chat, site);
  document.body.append(chat.element);
  chat.say("right after");
  for (const text of ["right before", "right after"]) await until(() => chat.texts().includes(`Answer to ${text}`), text);
  equal(chat.texts().length, 6);
});

test("a new body with a new chat shows the same conversation with one socket, however often", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  for (let round = 0; round < 3; round += 1) {
    const body = document.createElement("body");
    const next = document.createElement("frontdesk-chat");
    body.append(next);
    document.body.replaceWith(body);
    const there = chatOf(next);
    await until(() => there.texts().includes("Answer to first"), "the conversation");
    await ask(there, `round ${round}`);
    equal([site.open.length, site.begun], [1, 1]);
    everythingHappens();
    await until(() => site.open.length === 1, "one socket after everything happened");
  }
});

test("a chat that leaves while it loads, while it begins or while it waits does nothing more until it is back", [0, 1, 2], async (stage) => {
  hurry();
  const site = siteInPage();
  let isDown = true;
  site.respond = (method) => (isDown && method === "POST" ? { status: 0 } : null);
  localStorage.clear();
  const chat = chatOf(document.createElement("frontdesk-chat"), document.body);
  chat.element.open();
  if (stage) await until(() => chat.field(), "a field");
  if (stage) chat.say("hello");
  if (stage === 2) await until(() => chat.fates()[0] === "waiting", "waiting");
  await gone(chat, site);
  await new Promise((done) => setTimeout(done, 500));
  const asked = site.calls.length;
  await new Promise((done) => setTimeout(done, 3000));
  equal([site.calls.length, site.sockets.length], [asked, 0]);
  isDown = false;
  document.body.append(chat.element);
  await until(() => chat.field(), "a field");
  if (!stage) chat.say("hello");
  await until(() => chat.texts().includes("Answer to hello"), "the answer");
  equal([site.begun, site.said], [1, ["hello"]]);
  chat.element.remove();
});

test("a copy of a chat is a chat of its own, open as the first one", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  const copy = chatOf(chat.element.cloneNode(true), document.body);
  await until(() => copy.texts().length === 2, "the conversation");
  await ask(copy, "second");
  await until(() => chat.texts().length === 4, "the same in the first");
  equal(site.begun, 1);
});

test("two chats of one page share a conversation, and its end", async () => {
  const { site, chat } = await openChat();
  const second = chatOf(document.createElement("frontdesk-chat"), document.body);
  second.element.open();
  await until(() => second.field(), "a field");
  chat.say("from the first");
  second.say("from the second");
  for (const one of [chat, second]) {
    await until(() => ["from the first", "from the second"].every((text) => one.texts().includes(text)), `both texts in ${one.texts()}`);
  }
  equal(site.begun, 1);
  await chat.element.reset();
  await until(() => second.texts().length === 0, "nothing left in the second");
  equal(Object.keys(localStorage), []);
  equal(site.open.length, 0);
});

test("a chat works on in another document, and looks the same there", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  const frame = document.createElement("iframe");
  document.body.append(frame);
  frame.contentDocument.body.append(chat.element);
  await ask(chat, "in the frame");
  const look = () => chat.all(".launcher").map((button) => frame.contentWindow.getComputedStyle(button).position + getComputedStyle(button).borderRadius);
  equal(look(), ["relative50%"]);
  equal(chat.element.shadowRoot.adoptedStyleSheets.length, 2);
  document.body.append(chat.element);
  await ask(chat, "and back");
  equal([site.begun, site.open.length, chat.element.shadowRoot.adoptedStyleSheets.length], [1, 1, 2]);
});

test("a document that nobody sees leaves a chat asleep", async () => {
  const site = siteInPage();
  const unseen = document.implementation.createHTMLDocument();
  const chat = document.createElement("frontdesk-chat");
  chat.setAttribute("open", "");
  unseen.body.append(chat);
  await settled();
  equal([chat.shadowRoot, site.calls], [null, []]);
  const there = chatOf(chat, document.body);
  await until(() => there.field(), "a field");
  await ask(there, "hello");
});

test("a page that the browser keeps for later closes its socket and goes on when it is back", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  equal(site.open.length, 0);
  site.events.push({ type: "event", kind: "message", from: "bot", seq: 3, at: "2026-11-26T10:01:00+00:00", text: "Meanwhile", buttons: [], links: [] });
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await until(() => chat.texts().includes("Meanwhile"), "what was missed");
  await ask(chat, "second");
  equal(site.open.length, 1);
});

test("a page that is back after a sign-out elsewhere shows nothing of the conversation", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  localStorage.clear();
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await until(() => chat.texts().length === 0, "nothing");
  equal(site.open.length, 0);
  await ask(chat, "anew");
  equal(site.begun, 2);
});

test("a tab that was frozen looks after its connection as soon as it may", async () => {
  const { site, chat } = await openChat();
  await ask(chat, "first");
  document.dispatchEvent(new Event("resume"));
  await until(() => site.frames.at(-1).type === "ping", "a ping");
  site.open[0].close(1006);
  document.dispatchEvent(new Event("resume"));
  await until(() => site.open.length === 1, "a socket");
  await ask(chat, "second");
});

test("a sign-out while a conversation begins leaves none behind", async () => {
  const site = siteInPage();
  let goOn;
  const { chat } = await openChat({ site: "leaving" }).then((made) => ({ chat: made.chat }));
  const late = siteInPage();
  late.respond = (method) => (method === "POST" ? new Promise((done) => (goOn = () => done(null))) : null);
  chat.say("hello");
  await until(() => goOn, "the call");
  const over = chat.element.reset();
  goOn();
  await over;
  await until(() => late.calls.some(([method]) => method === "DELETE"), "the end of the session");
  equal([late.sockets.length, Object.keys(localStorage), chat.texts(), site.calls], [0, [], [], []]);
});

test("after a sign-out nothing is kept, and the next page starts closed", async () => {
  const { site, chat } = await openChat();
  chat.say("hello");
  await until(() => chat.texts().includes("Answer to hello"), "the answer");
  chat.field().value = "half a sent";
  chat.field().dispatchEvent(new Event("input", { bubbles: true }));
  equal(Object.keys(sessionStorage).length, 2);
  await chat.element.identify(`x.${btoa('{"sub":"C-1"}')}.x`);
  await until(() => site.calls.some(([, path]) => path === "/identity"), "signed in");
  await chat.element.identify(null);
  await until(() => site.calls.some(([method]) => method === "DELETE"), "signed out");
  equal([Object.keys(localStorage), Object.keys(sessionStorage), chat.texts()], [[], [], []]);
  chat.element.remove();
  const next = chatOf(document.createElement("frontdesk-chat"), document.body);
  equal(next.element.hasAttribute("open"), false);
});
