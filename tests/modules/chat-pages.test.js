// What pages give to the chat, and what they do around it.
import "/widget/element.js";
import { ask, chatOf, hurry, openChat, siteInPage, until } from "./site.js";
import { equal, ok, settled, test } from "./testing.js";

const cycle = { name: "a" };
cycle.self = cycle;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const UNFIT = {
  "a BigInt": { cartId: 123456789012345678n },
  "a cycle": cycle,
  "a getter that throws": { get cart() { throw new Error("no cart"); } },
  "a getter that throws nothing": { get cart() { throw null; } },
  "a text that is too long": { cart: "x".repeat(301) },
  "a huge text": { cart: "x".repeat(5e6) },
  "a name that is too long": { ["x".repeat(41)]: 1 },
  "no name": { "": 1 },
  "too many names": Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`n${at}`, at])),
  "a list of a million": Array.from({ length: 1e6 }, (_, at) => at),
  "a function": { cart: () => 1 },
  "a function itself": () => 1,
  "a symbol": { cart: Symbol("x") },
  "a symbol itself": Symbol("x"),
  "a node": { cart: document.createElement("p") },
  "a node itself": document.createElement("p"),
  "the window": window,
  "a date": { at: new Date(0) },
  "NaN": { cart: NaN },
  "endless": { cart: -Infinity },
  "something nested": { cart: { items: 1 } },
  "a list": { items: ["a"] },
  "a Map": new Map([["a", 1]]),
  "an object of a class": new (class { cart = 1; })(),
  "a text": "cart",
  "a number": 5,
  "a revoked proxy": revoked.proxy,
  "a proxy that throws": new Proxy({}, { ownKeys: () => { throw new Error("no keys"); } }),
  "a proxy without a prototype": new Proxy({}, { getPrototypeOf: () => { throw new Error("no prototype"); } }),
  "a toJSON that throws": { cart: { toJSON: () => { throw new Error("no JSON"); } } },
};

test("a page context that cannot be sent is dropped with an error event, and messages go", Object.keys(UNFIT), async (name) => {
  const { site, chat } = await openChat({ site: `site-${Math.random()}` });
  chat.element.setContext(UNFIT[name]);
  await ask(chat, "hello");
  equal([chat.errors, site.frames.filter(({ type }) => type === "context")], [["bad_context"], []]);
  chat.element.remove();
});

test("an unfit page context from before the chat was loaded is told of when it is", async () => {
  siteInPage();
  const chat = chatOf(document.createElement("frontdesk-chat"), document.body);
  chat.element.setContext({ cartId: 1n });
  chat.element.open();
  await until(() => chat.field(), "a field");
  equal(chat.errors, ["bad_context"]);
  await ask(chat, "hello");
});

const FIT = [
  [{ product: "Fernrise", price: 12.5, count: 0, isNew: false }, { product: "Fernrise", price: 12.5, count: 0, isNew: false }],
  [{ product: undefined, cart: null, page: "Home" }, { page: "Home" }],
  [Object.assign(Object.create(null), { page: "Home" }), { page: "Home" }],
  [new Proxy({ page: "Home" }, {}), { page: "Home" }],
  [{ page: "👍".repeat(300) }, { page: "👍".repeat(300) }],
  [{}, {}],
];

test("a page context is sent as it was when it was set, before the next message", FIT, async ([given, told]) => {
  const { site, chat } = await openChat({ site: `site-${Math.random()}` });
  chat.element.setContext(given);
  given.later = "changed";
  await ask(chat, "hello");
  await ask(chat, "again");
  equal(site.frames.filter(({ type }) => type === "context"), [{ type: "context", values: told }]);
  delete given.later;
  chat.element.remove();
});

const of = (subject) => `x.${btoa(JSON.stringify({ sub: subject }))}.x`;
const NO_TOKENS = {
  "a function that throws": () => { throw new Error("no session"); },
  "a function that rejects": () => Promise.reject(new Error("no session")),
  "a function that never answers": () => new Promise(() => {}),
  "a function that gives nothing": () => undefined,
  "a function that gives a number": () => 5,
  "a function that gives a BigInt": () => 5n,
  "a function that gives an object": async () => ({ token: "x" }),
  "a function that gives a Response": async () => new Response("x"),
  "a function that gives a page": async () => "<!doctype html><html>",
  "a function that gives too much": async () => of("a".repeat(5000)),
  "a function that gives a symbol": () => Symbol("x"),
  "a thenable that throws": { then: () => { throw new Error("no"); } },
  "a token without a subject": `x.${btoa("{}")}.x`,
  "a token of somebody who is a number": of(5),
  "an empty text": "",
  "a text": "nonsense",
  "a number": 7,
  "undefined": undefined,
  "an object": {},
  "true": true,
};

test("a page that fails to say who is signed in hears of it, and messages go as nobody's in particular", Object.keys(NO_TOKENS), async (name) => {
  hurry();
  const { site, chat } = await openChat({ site: `site-${Math.random()}` });
  chat.element.identify(NO_TOKENS[name]);
  await ask(chat, "hello");
  ok(chat.errors.includes("invalid_token"), `told of in ${chat.errors}`);
  equal(site.calls.map(([, , body]) => body.identity_token), [undefined]);
  chat.element.remove();
});

test("of two identities that a page gives, the later one counts, however late the first one comes", async () => {
  const { site, chat } = await openChat();
  let first;
  const slow = chat.element.identify(() => new Promise((done) => (first = () => done(of("slow")))));
  const quick = chat.element.identify(async () => of("quick"));
  await quick;
  first();
  await slow;
  await ask(chat, "hello");
  equal(site.calls.map(([, , body]) => body.identity_token), [of("quick")]);
});

test("identify, setContext and reset never reject, whatever they are given", async () => {
  hurry();
  const { chat } = await openChat();
  for (const given of [...Object.values(UNFIT), ...Object.values(NO_TOKENS)]) {
    await Promise.all([chat.element.identify(given), chat.element.setContext(given)]);
  }
  await ask(chat, "hello");
  await chat.element.reset();
});

const STRINGS = {
  "null": null, "undefined": undefined, "a text": "hello", "a list": ["a"], "a number": 5,
  "a proxy that throws": new Proxy({}, { ownKeys: () => { throw new Error("no keys"); } }),
  "a getter that throws": { get title() { throw new Error("no title"); } },
  "other kinds": { title: 5, greeting: null, suggestions: "none", stars: {}, ticketStates: [], input: ["x"], open: {}, openUnread: 5, close: () => "x", botTyping: undefined },
  "kinds within": { suggestions: [5, null], stars: ["a", Symbol("x")], ticketStates: { open: 5 } },
  "lists that throw": { suggestions: new Proxy([], { get: () => { throw new Error("no list"); } }) },
  "unknown names": { titel: "x", __proto__: { title: 5 }, constructor: "x", toString: "x" },
  "what is not theirs": { locale: "en_US", direction: "up" },
  "nothing": { suggestions: [], title: "", stars: [] },
};

test("strings that are none never break the chat", Object.keys(STRINGS), async (name) => {
  const { chat } = await openChat({ site: `site-${Math.random()}` });
  chat.element.strings = STRINGS[name];
  await ask(chat, "hello");
  equal(chat.all(".panel")[0].dir, "ltr");
  ok(chat.all(".launcher")[0].ariaLabel.length > 3, "the launcher has a name");
  chat.element.remove();
});

test("strings that were set before the chat was loaded are checked, too, and those that fit are used", async () => {
  siteInPage();
  const chat = chatOf(document.createElement("frontdesk-chat"), document.body);
  chat.element.strings = { title: "Ask us", person: 5, open: "Fragen", stars: ["--", "-"], ticketStates: { open: "offen" } };
  chat.element.open();
  await until(() => chat.field(), "a field");
  equal([chat.all("h2")[0].textContent, chat.all(".person")[0].textContent, chat.errors], ["Ask us", "Talk to a person", ["bad_strings"]]);
  chat.element.close();
  equal(chat.all(".launcher")[0].ariaLabel, "Fragen");
});

test("calls that are none are told of and keep nobody from the others", async () => {
  window.frontdeskCalls = [["nonsense"], [], "open", null, 5, ["constructor"], ["remove"], ["setContext", { page: 1n }], ["open"]];
  siteInPage();
  const chat = chatOf(document.createElement("frontdesk-chat"), document.body);
  const { element, errors: made } = chat;
  await until(() => chat.field(), "a field");
  equal([made.filter((code) => code === "unknown_call").length, element.isConnected, element.hasAttribute("open")], [7, true, true]);
  window.frontdeskCalls.push(["close"], ["nothing"]);
  equal([element.hasAttribute("open"), made.at(-1)], [false, "unknown_call"]);
});

test("calls wait while no chat is in the page, and go to the one that comes", async () => {
  siteInPage();
  const first = chatOf(document.createElement("frontdesk-chat"), document.body);
  first.element.remove();
  await settled();
  window.frontdeskCalls.push(["open"]);
  equal(first.element.hasAttribute("open"), false);
  const second = chatOf(document.createElement("frontdesk-chat"), document.body);
  equal([first.element.hasAttribute("open"), second.element.hasAttribute("open")], [false, true]);
});

const PROPERTIES = ["accent", "accent-text", "accent-dark", "accent-text-dark", "font", "radius", "width", "height", "offset-inline", "offset-block", "z-index", "launcher-size"];

test("custom properties that are none count as not given", ["nonsense", "12", "-1px-", "url(x)", "red blue", "calc(1px *)", "1e9zz", "var(--nothing)", "#12", "{}"], async (value) => {
  const { chat } = await openChat({ site: `site-${Math.random()}` });
  const look = () => {
    const [button, panel] = [chat.all(".launcher")[0], chat.all(".panel")[0]];
    const { backgroundColor, color, borderRadius } = getComputedStyle(button);
    const boxes = [button, panel].map((node) => Object.values(node.getBoundingClientRect().toJSON()));
    return { backgroundColor, color, borderRadius, boxes, corners: getComputedStyle(panel).borderRadius, z: getComputedStyle(chat.element).zIndex, font: getComputedStyle(panel).fontFamily };
  };
  const before = look();
  for (const name of PROPERTIES) chat.element.style.setProperty(`--frontdesk-${name}`, value);
  const after = look();
  if (value === "12") after.z = before.z; // which is a number
  if (/^[a-z ]+$/.test(value)) after.font = before.font; // which may have any name
  equal(after, before);
  chat.element.remove();
});

test("attributes that are none count as not given", ["", "middle", "LEFT", "null", "5", "a b", "x".repeat(100000)], async (value) => {
  const { chat } = await openChat({ site: `site-${Math.random()}`, position: value, theme: value });
  await ask(chat, "hello");
  const box = chat.all(".launcher")[0].getBoundingClientRect();
  ok(box.right <= innerWidth && box.right > innerWidth - 40, "at the right");
  chat.element.remove();
});

/** A chat whose conversation ends with the request to sign in. */
async function askedToSignIn(attributes) {
  const { site, chat } = await openChat({ site: `site-${Math.random()}`, ...attributes });
  await ask(chat, "where is my order");
  site.open[0].tell({ type: "event", kind: "message", from: "bot", seq: 3, at: new Date().toISOString(), text: "Please sign in.", buttons: [], links: [], sign_in: true });
  await until(() => chat.texts().includes("Please sign in."), "the request");
  const events = [];
  chat.element.addEventListener("signin", (event) => (events.push("signin"), event.preventDefault()));
  return { chat, events, press: () => chat.all(".sign-in .choice")[0] ?? null };
}

test("whoever is asked to sign in gets a link to the page's own place for it, and the page hears of it", ["/account?next=chat", "account", "https://shop.example/in"], async (place) => {
  const { chat, events, press } = await askedToSignIn({ "sign-in": place });
  equal([press().localName, press().href, press().textContent], ["a", new URL(place, document.baseURI).href, "Sign in"]);
  press().click();
  equal(events, ["signin"]);
  await ask(chat, "never mind");
  ok(chat.all(".sign-in")[0].hidden, "no link once the customer goes on");
  chat.element.remove();
});

test("a place to sign in that is no web address is a button of which only the page hears", ["", "javascript:alert(1)", "data:text/html,x", "https://"], async (place) => {
  const { chat, events, press } = await askedToSignIn({ "sign-in": place });
  equal(press().localName, "button");
  press().click();
  equal(events, ["signin"]);
  chat.element.remove();
});

test("a page that names no place to sign in offers none", async () => {
  const { press } = await askedToSignIn({});
  equal(press(), null);
});

/** A chat that asks for a proof, in a page that has these attributes. */
async function askedToProve(attributes) {
  const { site, chat } = await openChat({ site: `site-${Math.random()}`, ...attributes });
  await ask(chat, "cancel my order");
  const proof = { operation: "op-1", purpose: "cancel order W1042", until: "2026-11-27T00:10:00+00:00", methods: ["email", "host"], nonce: "n-1" };
  site.open[0].tell({ type: "event", kind: "message", from: "bot", seq: 3, at: new Date().toISOString(), text: "Is it you?", buttons: [], links: [], proof });
  await until(() => chat.texts().includes("Is it you?"), "the request");
  const raised = [];
  chat.element.addEventListener("stepup", ({ detail }) => raised.push(detail));
  return { site, chat, raised, press: () => chat.all(".step-up .choice")[0] ?? null };
}

test("a page that answers steps up is asked with operation and nonce, and its token proves it", async () => {
  const { site, chat, raised, press } = await askedToProve({ "step-up": "" });
  press().click();
  equal(raised, [{ operation: "op-1", purpose: "cancel order W1042", nonce: "n-1" }]);
  await chat.element.prove("a.fresh.token");
  const [, , body] = site.calls.find(([, path]) => path === "/proof");
  equal(body, { identity_token: "a.fresh.token" });
  await ask(chat, "never mind");
  ok(chat.all(".step-up")[0].hidden, "no button once the customer goes on");
  chat.element.remove();
});

test("a page that does not answer shows no button for it", async () => {
  const { chat, press } = await askedToProve({});
  equal(press(), null);
  chat.element.remove();
});
