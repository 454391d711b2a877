import "/widget/element.js";
import { ask, hurry, openChat, until } from "./site.js";
import { equal, ok, test } from "./testing.js";

const LANGUAGES = [
  "en_US", "zh_CN", "de_DE.UTF-8", "de_DE@euro", "sr_RS@latin", "en-US-u-ca-buddhist-nu-thai", "x-klingon", "i-klingon", "english", "C", "POSIX", "*",
  "-", "--", "_", " ", "a", "en--", "en-US-", "null", "undefined", "[object Object]", "日本語", "ar-u-nu-arab", "\u202een", "de".repeat(50000), "en-".repeat(30000), "<b>",
];

/** Each case in a conversation of its own, and nothing of it left. */
async function apart(work, attributes = {}) {
  const { site, chat } = await openChat({ site: `site-${Math.random()}`, ...attributes });
  try {
    await work(chat, site);
  } finally {
    chat.element.remove();
  }
}

test("whatever language the chat is given, messages and answers are shown", LANGUAGES, (locale) =>
  apart(async (chat, site) => {
    await ask(chat, "hello");
    equal(chat.texts(), ["hello", "Answer to hello"]);
    ok(/^[a-zA-Z\d-]{1,100}$/.test(site.calls[0][2].locale), `the server takes ${site.calls[0][2].locale}`);
  }, { locale }));

test("whatever language the page names, messages and answers are shown", LANGUAGES, async (lang) => {
  document.documentElement.lang = lang;
  await apart((chat) => ask(chat, "hello"));
});

test("a locale that changes to one that is none draws the conversation anew", LANGUAGES, (locale) =>
  apart(async (chat) => {
    await ask(chat, "hello");
    chat.element.setAttribute("locale", locale);
    await ask(chat, "and again");
    equal(chat.texts().length, 4);
  }));

const LOCKS = {
  "refused at once": () => { throw new DOMException("The request was denied.", "SecurityError"); },
  "refused later": () => Promise.reject(new DOMException("Access to the Locks API is denied in this context.", "SecurityError")),
  "never granted": () => new Promise(() => {}),
  "granted to nobody": async () => null,
  "refused without a reason": () => Promise.reject(),
};

test("a first message is sent once, whatever the browser does with locks", [...Object.keys(LOCKS), "missing"], async (name) => {
  hurry();
  Object.defineProperty(navigator, "locks", { value: name === "missing" ? undefined : { request: LOCKS[name] }, configurable: true });
  await apart(async (chat, site) => {
    await ask(chat, "hello");
    chat.say("again");
    await until(() => chat.texts().includes("Answer to again"), "the answer");
    equal([site.begun, site.said, chat.fates()], [1, ["hello", "again"], ["sent"]]);
  });
});

const STORAGE = {
  "refused": () => { throw new DOMException("The operation is insecure.", "SecurityError"); },
  "missing": () => null,
  "full": () => ({ ...EMPTY, setItem: () => { throw new DOMException("", "QuotaExceededError"); } }),
  "deaf": () => EMPTY,
  "full of rubbish": () => ({ ...EMPTY, getItem: () => "{" }),
  "refused while it is used": () => new Proxy({}, { get: () => { throw new Error("gone"); } }),
};
const EMPTY = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

test("a conversation lasts as long as the page where the browser keeps nothing", Object.keys(STORAGE), async (name) => {
  for (const area of ["localStorage", "sessionStorage"]) Object.defineProperty(window, area, { get: STORAGE[name], configurable: true });
  await apart(async (chat, site) => {
    await ask(chat, "hello");
    const parent = chat.element.parentNode;
    chat.element.remove();
    await until(() => site.open.length === 0, "no socket");
    parent.append(chat.element);
    await ask(chat, "and again");
    equal([site.begun, chat.texts().length], [1, 4]);
  });
});

test("what others have written into the storage is not drawn", ['"text"', "5", "null", "[]", "{", '{"id":"x"}', '{"id":"x","text":"y"}', '{"id":"x","text":5,"at":1}', '{"id":5,"text":"y","at":1}', '{"id":"x","text":"y","at":"z"}'], async (value) => {
  localStorage["frontdesk:rubbish:unsent:x"] = value;
  localStorage["frontdesk:rubbish:session"] = '{"secret":5}';
  localStorage["frontdesk:rubbish:read"] = '{"a":1}';
  sessionStorage["frontdesk:rubbish:draft"] = '{"a":1}';
  await apart(async (chat) => {
    equal([chat.texts(), chat.field().value], [[], ""]);
    await ask(chat, "hello");
  }, { site: "rubbish" });
  localStorage.clear();
});

test("a message waits, with a word on it, while no socket can be opened, and is sent once it can", async () => {
  hurry();
  await apart(async (chat, site) => {
    site.refuses = "socket";
    chat.say("hello");
    await until(() => chat.fates()[0] === "waiting", "waiting");
    await until(() => !chat.all(".offline")[0].hidden, "the banner");
    site.refuses = null;
    await until(() => chat.texts().includes("Answer to hello"), "the answer");
    equal(site.said, ["hello"]);
  });
});

const UNREACHABLE = [{ status: 0 }, { status: 500, answer: {} }, { status: 502, answer: "<html>" }, { status: 503, answer: { error: { code: "busy", message: "Busy." } } }];

test("a message waits while the site cannot be reached, and begins one conversation once it can", UNREACHABLE, async (answer) => {
  hurry();
  await apart(async (chat, site) => {
    let isDown = true;
    site.respond = (method) => (isDown && method === "POST" ? answer : null);
    chat.say("hello");
    await until(() => chat.fates()[0] === "waiting", "waiting");
    isDown = false;
    await until(() => chat.texts().includes("Answer to hello"), "the answer");
    equal(site.begun, 1);
  });
});

const REFUSED = [
  { status: 400, answer: { error: { code: "bad_request", message: "No." } } }, { status: 403, answer: {} }, { status: 404, answer: [] }, { status: 413, answer: null },
  { status: 429, answer: { error: { code: "too_many", message: "Wait." } } },
];

test("a message that may not begin a conversation says so, and can be sent again", REFUSED, async (answer) => {
  await apart(async (chat, site) => {
    let isRefused = true;
    site.respond = (method) => (isRefused && method === "POST" ? answer : null);
    chat.say("hello");
    await until(() => chat.fates()[0] === "failed", "failed");
    isRefused = false;
    chat.all(".fate button")[0].click();
    await until(() => chat.texts().includes("Answer to hello"), "the answer");
    equal([chat.errors.length, site.said], [1, ["hello"]]);
  });
});

test("a message that the site refuses without a reason is not left as if it were on its way", ["nope", "bad_request", "anything"], (code) =>
  apart(async (chat, site) => {
    await ask(chat, "hello");
    site.respond = (method) => (method === "message" ? { type: "error", code } : null);
    chat.say("this one not");
    await until(() => chat.fates().includes("failed"), "failed");
  }));
