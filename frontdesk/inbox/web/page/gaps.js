/** Questions that the articles did not answer, each group with the passages that may. */

import * as api from "./api.js";
import { h, render } from "./render.js";

const root = document.getElementById("gaps");
const page = { groups: null, trouble: "", said: "", busy: "" };

start();

async function start() {
  try {
    page.groups = (await api.gaps()).groups;
  } catch (problem) {
    page.trouble = problem.status === 401 ? "signed-out" : problem.message;
  }
  draw();
}

async function give(group, passage, words) {
  if (page.busy) return;
  Object.assign(page, { busy: group.id, said: "", trouble: "" });
  draw();
  try {
    await api.giveGap(group.id, passage);
    page.said = passage ? `“${group.questions[0].text}” is answered by ${words} from now on.` : "Nothing to add: it waits no more.";
    page.groups = page.groups.filter((one) => one !== group);
  } catch (problem) {
    page.trouble = problem.status === 404 ? "It waits no more, or the passage is gone: reload this page." : problem.message;
  }
  page.busy = "";
  draw();
}

function draw() {
  render(root,
    h("header", {}, h("a", { href: "/inbox" }, "Inbox"), h("h1", {}, "Questions without an answer")),
    h("main", {},
      h("p", { class: "said", role: "status" }, page.said),
      page.trouble === "signed-out"
        ? h("p", { class: "trouble", role: "alert" }, "Sign in first: ", h("a", { href: "/inbox" }, "to the inbox"))
        : page.trouble ? h("p", { class: "trouble", role: "alert" }, page.trouble) : null,
      page.groups ? list(page.groups) : null));
}

function list(groups) {
  if (!groups.length) {
    return h("p", { class: "none" }, "No question waits. They are prepared by ", h("code", {}, "frontdesk kb gaps --store"), ".");
  }
  return [
    h("p", { class: "lead" }, "What customers asked and no article answered, or not helpfully; without personal data. ",
      "Choose the passage that answers a group: its newest question is searched with that passage at once, for everybody."),
    h("ol", {}, groups.map(card)),
  ];
}

function card(group) {
  const [first, ...others] = group.questions;
  return h("li", { key: group.id, class: "gap" },
    h("h2", {}, first.text),
    h("p", { class: "meta" }, counts(group)),
    others.length ? h("ul", { class: "others" }, others.map((one) => h("li", {}, one.text))) : null,
    h("div", { class: "passages", role: "group", "aria-label": `Which passage answers “${first.text}”?` },
      group.closest.map((each) => h("button", {
        type: "button", class: "button", disabled: Boolean(page.busy), onclick: () => give(group, each.passage, each.title),
      }, h("span", {}, h("strong", {}, each.heading || each.title), each.heading ? h("small", {}, each.title) : null))),
      h("button", { type: "button", class: "button is-plain", disabled: Boolean(page.busy), onclick: () => give(group, null, "") }, "Nothing to add")));
}

function counts({ unanswered, unhelpful }) {
  return [unanswered && `${unanswered} unanswered`, unhelpful && `${unhelpful} not helpful`].filter(Boolean).join(" · ");
}
