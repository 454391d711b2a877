import "/widget/element.js";
import { ask, openChat, until } from "./site.js";
import { equal, ok, settled, test } from "./testing.js";

const press = (target, type, key, more = {}) => {
  const event = new KeyboardEvent(type, { key, bubbles: true, composed: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
};

test("what is typed into the fields of the chat ends at the chat", ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "copy", "cut", "compositionstart", "compositionupdate", "compositionend"], async (type) => {
  const { chat } = await openChat({ site: `site-${Math.random()}` });
  const heard = [];
  for (const target of [window, document, document.body]) target.addEventListener(type, () => heard.push(type));
  for (const field of [chat.field(), ...chat.all(".away input")]) {
    for (const key of ["s", "/", "?", "Enter", "ArrowLeft", "Escape", "k"]) {
      chat.element.open();
      press(field, type, key, { ctrlKey: key === "k" });
    }
  }
  equal(heard, []);
  chat.element.remove();
});

test("keys outside of the chat's fields reach the page as before, but for Escape, which closes the chat", async () => {
  const { chat } = await openChat();
  const heard = [];
  document.addEventListener("keydown", ({ key }) => heard.push(key));
  for (const key of ["s", "/", "Escape"]) press(chat.all(".person")[0], "keydown", key);
  press(document.body, "keydown", "x");
  equal(heard, ["s", "/", "x"]);
  ok(!chat.element.hasAttribute("open"), "closed");
});

const COMPOSING = [{ isComposing: true, keyCode: 229 }, { isComposing: true, keyCode: 13 }, { keyCode: 229 }, { keyCode: 229, code: "Enter" }, { isComposing: true }];

test("an Enter that an input method takes sends nothing, the next one sends once", COMPOSING, async (more) => {
  const { site, chat } = await openChat({ site: `site-${Math.random()}` });
  const field = chat.field();
  field.value = "注文";
  field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true, composed: true }));
  field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, composed: true, data: "注文" }));
  ok(!press(field, "keydown", "Enter", more).defaultPrevented, "the input method gets its key");
  equal([field.value, chat.texts()], ["注文", []]);
  press(field, "keydown", "Enter", { keyCode: 13 });
  await until(() => chat.texts().includes("Answer to 注文"), "the answer");
  equal([field.value, site.said], ["", ["注文"]]);
  chat.element.remove();
});

test("an Escape that an input method takes leaves the chat open", COMPOSING, async (more) => {
  const { chat } = await openChat({ site: `site-${Math.random()}` });
  press(chat.field(), "keydown", "Escape", more);
  await settled();
  ok(chat.element.hasAttribute("open"), "open");
  press(chat.field(), "keydown", "Escape", { keyCode: 27 });
  ok(!chat.element.hasAttribute("open"), "closed");
  chat.element.remove();
});

test("a text that is too long is kept, says by how much, and is sent once it is shorter", [20001, 25000, 60000], async (length) => {
  const { site, chat } = await openChat({ site: `site-${Math.random()}` });
  chat.say("x".repeat(length));
  const problem = chat.all(".too-long")[0];
  equal([chat.field().value.length, chat.texts(), problem.hidden], [length, [], false]);
  ok(problem.textContent.startsWith(String(length - 20000)), problem.textContent);
  press(chat.field(), "keydown", "Enter", { keyCode: 13 });
  equal([chat.field().value.length, site.frames.length], [length, 0]);
  await ask(chat, "y".repeat(20000));
  ok(problem.hidden, "the problem is gone");
  chat.element.remove();
});
