import { h, render } from "/inbox/render.js";
import { equal, ok, test } from "./testing.js";

const shown = (parent) => [...parent.childNodes].map((node) => node.textContent);
const item = (key, ...children) => h("li", { key }, ...children);

test("a node keeps its element, and its focus, wherever its key moves", () => {
  const list = document.body.appendChild(document.createElement("ul"));
  render(list, ["a", "b", "c"].map((key) => item(key, h("button", {}, key))));
  const [a, b, c] = list.children;
  b.firstChild.focus();
  render(list, ["c", "b", "d", "a"].map((key) => item(key, h("button", {}, key))));
  equal(shown(list), ["c", "b", "d", "a"]);
  ok(list.children[0] === c && list.children[1] === b && list.children[3] === a, "the same elements");
  ok(document.activeElement === b.firstChild, "the same focus");
});

test("texts and attributes are never read as markup", () => {
  const box = document.createElement("div");
  const nasty = '<img src=x onerror="alert(1)">';
  render(box, h("p", { title: nasty }, nasty));
  equal([box.querySelector("img"), box.textContent, box.firstChild.title], [null, nasty, nasty]);
});

test("a listener that changes is not called twice, and one that is gone not at all", () => {
  const box = document.createElement("div");
  const heard = [];
  const button = (name) => h("button", name ? { onclick: () => heard.push(name) } : {}, "press");
  for (const name of ["first", "second", null]) {
    render(box, button(name));
    box.firstChild.click();
  }
  equal(heard, ["first", "second"]);
});

test("what is false, null, undefined or empty is left out, zero is not", () => {
  const box = document.createElement("div");
  render(box, null, undefined, false, true, "", [[], [0, ["x"]]], h("i", { hidden: false, title: null }));
  equal([shown(box), box.lastChild.attributes.length], [["0", "x", ""], 0]);
});

test("an attribute that is gone is taken away, a field keeps what is typed until the value changes", () => {
  const box = document.createElement("div");
  render(box, h("input", { class: "a", value: "x" }));
  const field = box.firstChild;
  render(box, h("input", { value: "x" }));
  equal([field.hasAttribute("class"), box.firstChild === field, field.value], [false, true, "x"]);
  render(box, h("input", { value: "y" }));
  equal(field.value, "y");
});

test("a tag that changes under a key is a new element", () => {
  const box = document.createElement("div");
  render(box, h("p", { key: "a" }, "one"));
  render(box, h("h3", { key: "a" }, "two"));
  equal([box.children.length, box.firstChild.localName, box.textContent], [1, "h3", "two"]);
});
