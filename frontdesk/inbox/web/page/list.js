/** The list of conversations: tabs, order, search, and rows of which only those in sight are in the document. */

import { open } from "./actions.js";
import { hoursBanner } from "./hours.js";
import { icon } from "./icons.js";
import * as lists from "./lists.js";
import { menuButton } from "./menu.js";
import { preference } from "./preferences.js";
import { h } from "./render.js";
import { row } from "./row.js";
import { isComposing } from "./shared/keys.js";
import { changed, drawNow, may, state, visibleRows } from "./state.js";
import { isNarrow, toasts } from "./toasts.js";

const TABS = [["mine", "Mine"], ["queue", "Unassigned"], ["bot", "Bot"], ["requests", "To do"], ["all", "All"]];
const SPARE = 6;
const SEARCH_MS = 250;

let scroller = null;
let searchTimer = null;

const EMPTY = {
  mine: ["Nothing is yours right now", "Take over a conversation from Unassigned, and it stays here until you resolve it or hand it back."],
  queue: ["Nobody is waiting", "When the assistant needs a person, the conversation appears here."],
  bot: ["The assistant has nothing to do", "Conversations that it answers by itself appear here."],
  requests: ["Nothing to do for customers", "What the assistant may not do itself, such as cancelling an order, appears here with all that the customer said."],
  all: ["No open conversations", "The first message of a customer begins one."],
};

export function rowHeight() {
  return preference("compact") ? 48 : 64;
}

export function listPane() {
  const rows = visibleRows();
  return h("section", { key: "list", class: "pane list", "aria-label": "Conversations" },
    h("header", { class: "bar list-bar" },
      h("h1", { class: "product" }, icon("inbox"), "Inbox"),
      menuButton()),
    hoursBanner(),
    approvalsLink(),
    modesLink(),
    h("div", { class: "tabs", role: "tablist", "aria-label": "Lists", onkeydown: tabKeys }, TABS.map(tab)),
    tools(),
    elsewhere(),
    body(rows),
    isNarrow() && state.openId ? null : toasts());
}

/** What waits for this approver. */
function approvalsLink() {
  if (!may("approve")) return null;
  return h("a", { key: "approvals", class: "approvals-link", href: "/inbox/approvals" }, icon("check"), h("span", {}, "Approvals"),
    state.approvals ? h("span", { class: "count" }, state.approvals, h("span", { class: "unseen" }, " waiting")) : h("span", { class: "meta" }, "none waits"));
}

/** Where an admin says what the bot does. */
function modesLink() {
  if (!may("manage_operations")) return null;
  return h("a", { key: "modes", class: "approvals-link", href: "/inbox/operations" }, icon("bot"), h("span", {}, "What the bot does"));
}

/** The list that is shown: a search looks into all of them. */
function shownView() {
  return state.search ? "all" : state.view;
}

function tab([view, label]) {
  const isChosen = shownView() === view;
  const count = state.counts[view] ?? 0;
  const unread = view === "mine" ? (state.counts.unread ?? 0) : 0;
  return h("button", {
    key: view,
    type: "button",
    role: "tab",
    id: `tab-${view}`,
    class: "tab",
    "aria-selected": String(isChosen),
    "aria-controls": "rows",
    tabindex: isChosen ? 0 : -1,
    onclick: () => chooseTab(view),
  }, h("span", { class: "tab-label" }, label), h("span", { class: `tab-count${view === "queue" && count ? " is-loud" : ""}` }, count > 999 ? "999+" : count),
  unread ? h("span", { class: "tab-unread" }, unread, h("span", { class: "unseen" }, " with new messages")) : null);
}

function tabKeys(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = TABS.findIndex(([view]) => view === shownView());
  const [view] = TABS[(at + step + TABS.length) % TABS.length];
  chooseTab(view);
  document.getElementById(`tab-${view}`).focus();
}

/** A tab leaves the search, which has been through all of them. */
function chooseTab(view) {
  clearTimeout(searchTimer);
  document.getElementById("search").value = "";
  lists.choose({ view, search: "" });
}

function tools() {
  const option = (current) => ([value, label]) => h("option", { value, selected: current === value }, label);
  return h("div", { class: "tools" },
    h("label", { class: "search" }, icon("search"),
      h("input", {
        id: "search",
        type: "search",
        placeholder: "Name, order, ticket, words",
        "aria-label": "Search all lists by name, e-mail, ticket number or words",
        "aria-keyshortcuts": "/",
        maxlength: 100,
        autocomplete: "off",
        spellcheck: "false",
        oninput: search,
        onkeydown: (event) => event.key === "Escape" && !isComposing(event) && leaveSearch(event.target),
      })),
    h("select", { class: "select", "aria-label": "Status", value: state.status, onchange: ({ target }) => lists.choose({ status: target.value }) },
      [["open", "Open"], ["resolved", "Resolved"]].map(option(state.status))),
    h("select", { class: "select", "aria-label": "Order", value: state.sort, onchange: ({ target }) => lists.choose({ sort: target.value }) },
      [["waiting", "Longest wait"], ["newest", "Newest"]].map(option(state.sort))));
}

/** What the search finds beside what is shown. */
function elsewhere() {
  const { elsewhere: count } = state.list;
  if (!state.search || !count) return null;
  const other = state.status === "open" ? "resolved" : "open";
  return h("p", { key: "elsewhere", class: "elsewhere", role: "status" }, `${count > 99 ? "99+" : count} ${other} ${count === 1 ? "one fits" : "ones fit"}, too. `,
    h("button", { type: "button", class: "link", onclick: () => lists.choose({ status: other }) }, "Show"));
}

function search({ target }) {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => target.value.trim() !== state.search && lists.choose({ search: target.value.trim() }), SEARCH_MS);
}

function leaveSearch(input) {
  if (input.value) {
    input.value = "";
    lists.choose({ search: "" });
  } else {
    input.blur();
  }
}

function body(rows) {
  const { list } = state;
  const props = { class: "rows", id: "rows", role: "tabpanel", "aria-labelledby": `tab-${shownView()}`, "aria-busy": String(list.isLoading), onscroll: changed, created: (node) => { scroller = node; } };
  if (!rows.length) return h("div", props, nothing());
  const height = rowHeight();
  const [first, last] = inSight(rows.length, height);
  if (last > rows.length - 20) queueMicrotask(lists.loadMore);
  const tabStop = rows.some((one) => one.id === state.cursor) ? state.cursor : rows[0].id;
  const shown = rows.map((one, at) => [one, at]).filter(([one, at]) => (at >= first && at < last) || one.id === state.cursor);
  return h("div", props,
    h("ul", { class: "window", style: { height: `${rows.length * height}px` } },
      shown.map(([one, at]) => row(one, { at, total: rows.length, top: at * height, isTabStop: one.id === tabStop }))));
}

function inSight(total, height) {
  const top = scroller?.scrollTop ?? 0;
  const room = scroller?.clientHeight || window.innerHeight;
  return [Math.max(0, Math.floor(top / height) - SPARE), Math.min(total, Math.ceil((top + room) / height) + SPARE)];
}

function nothing() {
  const { list } = state;
  if (list.problem) {
    return h("div", { class: "empty", role: "alert" }, icon("offline"),
      h("p", { class: "empty-title" }, "The list cannot be read"),
      h("p", {}, list.problem.message),
      h("button", { type: "button", class: "button", onclick: () => lists.loadList() }, "Try again"));
  }
  if (list.isLoading) {
    return h("div", { class: "skeletons", role: "status", "aria-label": "Reading the list" },
      Array.from({ length: 7 }, () => h("div", { class: "skeleton" }, h("i", {}), h("i", {}), h("i", {}))));
  }
  if (state.search) return empty("search", "Nobody found", "Search for a name, an e-mail, an order, a ticket, or words of messages.");
  if (state.status === "resolved") return empty("check", "Nothing resolved here", "Resolved conversations stay here. A new message opens them again.");
  return empty(state.view === "queue" ? "check" : "inbox", ...EMPTY[state.view]);
}

function empty(name, title, text) {
  return h("div", { class: "empty" }, icon(name), h("p", { class: "empty-title" }, title), h("p", {}, text));
}

/** Move the keyboard's row by `step` and bring it into sight. */
export function moveCursor(step) {
  const rows = visibleRows();
  if (!rows.length) return;
  const from = rows.findIndex((one) => one.id === (state.cursor ?? state.openId));
  const at = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + step));
  state.cursor = rows[at].id;
  reveal(at);
  state.wantsRowFocus = true;
  drawNow();
}

/** Open the row after this one, or before the last one; returns the opening, because the row may be gone by then. */
export function openNextTo(id) {
  const rows = visibleRows();
  const at = rows.findIndex((one) => one.id === id);
  const next = rows[at + 1] ?? rows[at - 1];
  return () => {
    open(next && next.id !== id ? next.id : null);
    backToList();
  };
}

function reveal(at) {
  if (!scroller) return;
  const height = rowHeight();
  const top = at * height;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height - scroller.clientHeight;
}

/** From the conversation back into the list: to its row, or to the first one if it is in another list now. */
export function backToList() {
  const rows = visibleRows();
  const at = Math.max(0, rows.findIndex((one) => one.id === state.openId));
  state.cursor = rows[at]?.id ?? null;
  reveal(at);
  state.wantsRowFocus = true;
  drawNow();
}

/** After drawing: the keyboard's row takes the focus if a key moved it; of an empty list its tab. */
export function focusCursor() {
  if (!state.wantsRowFocus) return;
  state.wantsRowFocus = false;
  const row = state.cursor && document.querySelector(`.row[data-id="${CSS.escape(state.cursor)}"]`);
  (row ?? document.getElementById(`tab-${state.view}`))?.focus({ preventScroll: true });
}
