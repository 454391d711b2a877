/** The sign-in page. */

import * as api from "./api.js";
import { icon } from "./icons.js";
import { h } from "./render.js";
import { changed, state } from "./state.js";

/** The two names of this machine. The cookie belongs to the one that was typed, and the inbox works under both. */
const LOOPBACK = ["localhost", "127.0.0.1"];

/** What is wrong if the server took the sign-in and the browser did not keep it. */
export const NOT_KEPT = `This browser did not keep the sign-in. Allow cookies for ${location.host}, then sign in again.`;

let onSignedIn = () => {};
let isBusy = false;
let until = 0; // when the next attempt is allowed, after too many

/** `handler()` is called once the cookie is set. */
export function whenSignedIn(handler) {
  onSignedIn = handler;
}

export function signInPage() {
  const wait = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  return h("main", { key: "sign-in", class: "sign-in" },
    h("form", { class: "card", onsubmit: submit, "aria-labelledby": "sign-in-title" },
      h("h1", { id: "sign-in-title" }, icon("inbox"), "Inbox"),
      h("p", { class: "meta" }, "Sign in to answer customers."),
      elsewhere(),
      h("label", {}, "E-mail", h("input", { name: "email", type: "email", required: true, autocomplete: "username", autofocus: true, spellcheck: "false", maxlength: 254 })),
      h("label", {}, "Password", h("input", { name: "password", type: "password", required: true, autocomplete: "current-password", maxlength: 200 })),
      h("p", { class: "form-problem", role: "alert" }, wait ? [icon("clock"), `Too many attempts. Try again in ${wait} s.`] : state.problem ? [icon("alert"), state.problem] : null),
      h("button", { type: "submit", class: "button is-primary is-wide", disabled: isBusy || wait > 0 }, isBusy ? "Signing in…" : "Sign in")));
}

/** The cookie belongs to one address; under another one signing in would be refused, as it is without cookies. */
function elsewhere() {
  if (!navigator.cookieEnabled) return h("p", { class: "notice" }, icon("alert"), h("span", {}, `Signing in needs cookies. Allow them for ${location.host}.`));
  const proper = document.querySelector("meta[name=public-url]").content;
  if (!proper || isHere(new URL(proper))) return null;
  return h("p", { class: "notice" }, icon("alert"), h("span", {}, "The inbox lives at ", h("a", { href: `${proper}/inbox` }, `${proper}/inbox`)));
}

function isHere(proper) {
  const isSameMachine = LOOPBACK.includes(proper.hostname) && LOOPBACK.includes(location.hostname);
  return proper.origin === location.origin || (isSameMachine && proper.protocol === location.protocol && proper.port === location.port);
}

async function submit(event) {
  event.preventDefault();
  if (isBusy || until > Date.now()) return;
  const { email, password } = event.target.elements;
  isBusy = true;
  state.problem = null;
  changed();
  try {
    await api.signIn(email.value, password.value);
    password.value = "";
    await onSignedIn();
  } catch (problem) {
    if (problem.wait) {
      until = Date.now() + problem.wait * 1000;
    } else {
      state.problem = problem.status === 401 ? "This e-mail and password do not fit together." : problem.message;
    }
    password.value = "";
    password.focus();
  } finally {
    isBusy = false;
    changed();
  }
}
