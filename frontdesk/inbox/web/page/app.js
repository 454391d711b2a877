/** The page as a whole. */

import * as actions from "./actions.js";
import { showTitle } from "./alerts.js";
import { assign } from "./assign.js";
import { focusIfWanted } from "./composer.js";
import { help } from "./help.js";
import { icon } from "./icons.js";
import { focusCursor, listPane } from "./list.js";
import { menu } from "./menu.js";
import { operationForm } from "./operation-form.js";
import { packetPane } from "./packet.js";
import { preference } from "./preferences.js";
import { question } from "./question.js";
import { h, render } from "./render.js";
import { signInPage } from "./signin.js";
import { state } from "./state.js";
import { isPacketShown, keepPlace, restorePlace, threadPane } from "./thread.js";

const BACK_MS = 3000;

let retry = () => {};

/** `handler()` tries the connection at once. */
export function whenRetrying(handler) {
  retry = handler;
}

export function draw() {
  const root = document.getElementById("app");
  const focused = document.activeElement;
  keepPlace();
  render(root, page());
  restorePlace();
  if (focused?.isConnected && focused !== document.body && document.activeElement === document.body) focused.focus({ preventScroll: true });
  focusCursor();
  focusIfWanted();
  showTitle();
}

function page() {
  if (state.phase === "starting") return h("p", { key: "starting", class: "starting", role: "status" }, "Opening the inbox…");
  if (state.phase === "signed-out") return signInPage();
  if (state.phase === "broken") return broken();
  return h("div", {
    key: "app",
    class: `app${state.openId ? " has-open" : ""}${isPacketShown() && state.openId ? " has-packet" : ""}${state.isDrawerOpen ? " has-drawer" : ""}${preference("compact") ? " is-compact" : ""}`,
  },
  connection(),
  listPane(),
  threadPane(),
  state.openId && isPacketShown() ? [state.isDrawerOpen ? h("div", { key: "shade", class: "shade", onclick: actions.togglePacket }) : null, packetPane()] : null,
  state.overlay === "menu" ? [h("div", { key: "veil", class: "veil", onclick: () => { state.overlay = null; draw(); } }), menu()] : null,
  state.overlay === "help" ? help() : null,
  state.overlay === "assign" ? assign() : null,
  state.overlay === "operate" ? operationForm() : null,
  state.question ? question() : null);
}

function broken() {
  return h("main", { key: "broken", class: "empty is-page", role: "alert" }, icon("offline"),
    h("p", { class: "empty-title" }, "The inbox cannot be reached"),
    state.problem ? h("p", {}, state.problem) : null,
    h("p", {}, "It is tried again every few seconds. Drafts are kept."),
    h("button", { type: "button", class: "button", onclick: () => retry() }, "Try now"));
}

/** Says what happens with the connection, and for a moment that it is back. */
function connection() {
  if (state.connection === "lost") {
    const text = navigator.onLine
      ? "No connection to the server. Trying again; what you write is kept."
      : "This computer is offline. What you write is kept.";
    return h("div", { key: "connection", class: "connection is-lost", role: "alert" }, icon("offline"), h("span", {}, text),
      h("button", { type: "button", class: "link", onclick: () => retry() }, "Try now"));
  }
  if (Date.now() - state.backSince < BACK_MS) {
    return h("div", { key: "connection", class: "connection is-back", role: "status" }, icon("check"), h("span", {}, "Connected again. Nothing was missed."));
  }
  return null;
}
