import * as drafts from "/inbox/drafts.js";
import { until } from "./site.js";
import { equal, test } from "./testing.js";

/** What the page asked of the server; `answers` says with which status. */
function server(answers = () => 204) {
  const asked = [];
  window.fetch = async (path, { method, body }) => {
    asked.push([method, path, JSON.parse(body)]);
    const status = answers(asked.length);
    if (status === 0) throw new TypeError("Failed to fetch");
    return new Response(status === 204 ? null : JSON.stringify({ error: { code: "x", message: "No." } }), { status });
  };
  return asked;
}

test("a text that is typed is saved once, as it is when the typing pauses", async () => {
  const asked = server();
  drafts.belongTo("robin");
  for (const text of ["H", "He", "Hello"]) drafts.setDraft("c", "reply", text);
  equal(drafts.isSaved("c", "reply"), false);
  await until(() => drafts.isSaved("c", "reply"), "saved");
  equal(asked, [["PUT", "/api/inbox/conversations/c/drafts/reply", { text: "Hello" }]]);
});

test("a save that fails is tried again until the server has the text", async () => {
  const asked = server((times) => (times < 3 ? [0, 503][times - 1] : 204));
  drafts.belongTo("robin");
  const { setTimeout: inTime } = window;
  window.setTimeout = (run, milliseconds) => inTime(run, milliseconds / 50);
  drafts.setDraft("c", "note", "Hello");
  await until(() => drafts.isSaved("c", "note"), "saved");
  equal(asked.map(([, , { text }]) => text), ["Hello", "Hello", "Hello"]);
});

test("reply and note of a conversation are two drafts, and another agent has neither", () => {
  server();
  drafts.belongTo("robin");
  drafts.setDraft("c", "reply", "to the customer");
  drafts.setDraft("c", "note", "to the team");
  equal([drafts.draft("c", "reply"), drafts.draft("c", "note"), drafts.draft("d", "reply")], ["to the customer", "to the team", ""]);
  drafts.belongTo("sam");
  equal([drafts.draft("c", "reply"), drafts.draft("c", "note")], ["", ""]);
});

test("the server's draft is shown, but never over what was typed here", () => {
  server();
  drafts.belongTo("robin");
  drafts.takeSaved("c", { reply: "from another page" }, drafts.savesSoFar(), []);
  equal(drafts.draft("c", "reply"), "from another page");
  drafts.setDraft("c", "reply", "typed here");
  drafts.takeSaved("c", { reply: "older" }, drafts.savesSoFar(), []);
  equal(drafts.draft("c", "reply"), "typed here");
});

test("what is taken for sending leaves the field, and what is typed meanwhile stays", async () => {
  server();
  drafts.belongTo("robin");
  drafts.setDraft("c", "reply", "one");
  await drafts.takeText("c", "reply");
  equal(drafts.draft("c", "reply"), "");
  drafts.setDraft("c", "reply", "two");
  drafts.wasSent("c", "reply");
  equal(drafts.draft("c", "reply"), "two");
});
