/** The agent's own menu: availability, looks, sound, keys, signing out. */

import * as actions from "./actions.js";
import { beep, chooseDesktop } from "./alerts.js";
import { icon } from "./icons.js";
import { prefer, preference } from "./preferences.js";
import { h } from "./render.js";
import { isComposing } from "./shared/keys.js";
import { changed, may, state } from "./state.js";
import { AVAILABILITIES, STATES } from "./words.js";

let onSignOut = () => {};

export function whenSigningOut(handler) {
  onSignOut = handler;
}

function myState() {
  if (state.connection === "lost") return "offline";
  const now = state.team.get(state.me.id)?.state ?? "online";
  return now === "offline" ? "online" : now;
}

export function menuButton() {
  const now = myState();
  return h("button", {
    key: "me", type: "button", id: "me", class: "me", "aria-haspopup": "true", "aria-expanded": String(state.overlay === "menu"), "aria-controls": "menu",
    onclick: () => toggle("menu"),
  }, h("span", { class: `presence is-${now}` }), h("bdi", { class: "me-name" }, state.me.name), h("span", { class: "me-state" }, STATES[now]), icon("down"));
}

let cameFrom = null; // where the focus was before the sheet of keys

export function toggle(name) {
  const isOpening = state.overlay !== name;
  if (isOpening && state.overlay !== "menu") cameFrom = document.activeElement;
  state.overlay = isOpening ? name : null;
  changed();
  if (isOpening) requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector(`#${name} :is(input:checked, button)`)?.focus()));
  else requestAnimationFrame(() => requestAnimationFrame(() => back(name)));
}

/** The focus goes back to where it was; from the menu to its button. */
function back(name) {
  const isThere = name !== "menu" && cameFrom?.isConnected && cameFrom !== document.body;
  (isThere ? cameFrom : document.getElementById(name === "menu" ? "me" : "thread"))?.focus({ preventScroll: true });
}

export function menu() {
  const now = myState();
  return h("div", { key: "menu", id: "menu", class: "menu", role: "dialog", "aria-label": "You and this page", onkeydown: (event) => { if (event.key === "Escape" && !isComposing(event)) { event.stopPropagation(); toggle("menu"); } } },
    !may("answer") ? null : h("fieldset", {}, h("legend", {}, "You are"), AVAILABILITIES.map(([value, label, hint]) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "availability", value, checked: now === value, onchange: () => actions.setAvailability(value) }),
        h("span", { class: `presence is-${value}` }), h("span", {}, label, h("small", {}, hint))))),
    h("fieldset", {}, h("legend", {}, "Looks"),
      h("div", { class: "segments" }, [["system", "System"], ["light", "Light"], ["dark", "Dark"]].map(([value, label]) =>
        h("label", {}, h("input", { type: "radio", name: "theme", value, checked: preference("theme") === value, onchange: () => set("theme", value) }), h("span", {}, label)))),
      check("compact", "Compact rows")),
    h("fieldset", {}, h("legend", {}, "Alerts and keys"),
      alerts("Your customers write", "soundMine", "desktopMine"),
      alerts("Somebody needs a person", "sound", "desktop"),
      check("shortcuts", "Keyboard shortcuts")),
    team(),
    may("review_gaps") ? h("p", {}, h("a", { href: "/inbox/gaps" }, "Questions without an answer")) : null,
    h("div", { class: "menu-foot" },
      h("button", { type: "button", class: "button", onclick: () => toggle("help") }, icon("help"), "Keys", h("kbd", {}, "?")),
      h("button", { type: "button", class: "button", onclick: () => onSignOut() }, "Sign out")));
}

function alerts(label, sound, desktop) {
  return h("div", { class: "alerts", role: "group", "aria-label": label }, h("p", {}, label),
    check(sound, "Sound", (isOn) => isOn && beep()), check(desktop, "Desktop", (isOn) => chooseDesktop(desktop, isOn)));
}

function set(name, value) {
  prefer(name, value);
  changed();
}

function check(name, label, after) {
  return h("label", { class: "choice" }, h("input", { type: "checkbox", checked: preference(name), onchange: ({ target }) => { set(name, target.checked); after?.(target.checked); } }), h("span", {}, label));
}

function team() {
  const others = [...state.team.values()].filter((one) => one.id !== state.me.id && one.state !== "offline");
  return h("fieldset", {}, h("legend", {}, "Colleagues here now"),
    others.length ? h("ul", { class: "team" }, others.slice(0, 8).map((one) => h("li", { key: one.id }, h("span", { class: `presence is-${one.state}` }), h("bdi", {}, one.name), h("span", { class: "meta" }, STATES[one.state]))))
      : h("p", { class: "none" }, "Nobody else"));
}
