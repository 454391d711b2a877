/** The form for an operation, and what was read back: nothing is done before the agent has seen all of it and says yes. */

import { icon } from "./icons.js";
import * as operating from "./operating.js";
import { details, label, money, title, why } from "./operation-words.js";
import { h } from "./render.js";
import { changed, state } from "./state.js";
import { plain, sentence } from "./words.js";

export function operationForm() {
  const { form } = state;
  if (!form) return null;
  return h("dialog", {
    key: "operate", id: "operate", class: "sheet is-operation", "aria-labelledby": "operate-title",
    created: (node) => queueMicrotask(() => node.isConnected && node.showModal()),
    oncancel: (event) => { event.preventDefault(); operating.closeForm(); },
    onclick: (event) => event.target.id === "operate" && operating.closeForm(),
  },
  h("div", { class: "sheet-body" },
    h("header", { class: "sheet-head" },
      h("h2", { id: "operate-title" }, form.readBack ? "Is this right?" : "Do something for the customer"),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: operating.closeForm }, icon("close"))),
    form.readBack ? readBack(form) : form.choices ? fields(form) : h("p", { class: "meta", role: "status" }, form.isBusy ? "Reading the orders…" : ""),
    form.problem ? h("p", { class: "form-problem", role: "alert" }, icon("alert"), form.problem) : null));
}

function readBack(form) {
  const { readBack: operation, isBusy } = form;
  const offered = form.choices.offered.find((one) => one.name === operation.name);
  const limit = offered?.approval_above;
  const isAlways = offered?.needs_approval && !limit;
  const names = state.details.get(form.conversation)?.itemNames;
  return [
    h("p", { key: "what", class: "operation-what" }, title(operation.name, operation.parameters)),
    factsOf(operation, names),
    limit && Number(operation.amount) > Number(limit) ? h("p", { key: "limit", class: "notice" }, icon("clock"), h("span", {}, `Above ${money(limit, operation.currency)} somebody else approves it.`)) : null,
    isAlways ? h("p", { key: "always", class: "notice" }, icon("clock"), h("span", {}, "Somebody else approves it.")) : null,
    offered?.needs_customers_proof ? h("p", { key: "proof", class: "notice" }, icon("lock"), h("span", {}, "The customer has to prove that it is them, for exactly this: they get a code and type it in the chat.")) : null,
    h("div", { key: "answers", class: "row-of-buttons" },
      offered?.needs_customers_proof
        ? h("button", { key: "prove", type: "button", class: "button is-primary", disabled: isBusy, onclick: operating.proveForm }, icon("lock"), "Send a code")
        : h("button", { key: "confirm", type: "button", class: "button is-primary", disabled: isBusy, onclick: operating.confirmForm }, icon("check"), "Confirm"),
      h("button", { type: "button", class: "button", disabled: isBusy, onclick: operating.changeForm }, "Change"),
      h("button", { type: "button", class: "button", disabled: isBusy, onclick: operating.discardForm }, "Discard")),
  ];
}

/** Everything that was read back. */
export function factsOf(operation, names) {
  return h("dl", { class: "facts" }, details(operation, names).map(([name, lines]) => [h("dt", {}, name), h("dd", {}, lines.map((line) => h("p", {}, h("bdi", {}, line))))]));
}

function fields(form) {
  const { offered } = form.choices;
  const chosen = offered.find((one) => one.name === form.name);
  if (!offered.length) return h("p", { class: "meta" }, "Your team has turned everything off that could be done here.");
  return h("form", { class: "operation-fields", onsubmit: (event) => { event.preventDefault(); operating.propose(); } },
    h("label", {}, "What", h("select", { class: "field", name: "operation", value: form.name, onchange: ({ target }) => operating.choose(target.value) },
      offered.map(({ name }) => h("option", { key: name, value: name, selected: name === form.name }, title(name))))),
    chosen ? chosen.fields.map((field) => h("div", { key: field.name, class: "operation-field" }, FIELDS[field.kind](form, field))) : h("p", { class: "form-problem", role: "alert" }, icon("alert"), "Your team has turned this off. Choose something else."),
    form.refused ? refusal(form) : null,
    h("div", { class: "row-of-buttons" },
      h("button", { type: "submit", class: "button is-primary", disabled: form.isBusy || !chosen }, "Read back"),
      h("button", { type: "button", class: "button", onclick: operating.closeForm }, "Cancel")));
}

/** Why it is not possible, and what is instead. */
function refusal({ refused, choices }) {
  const facts = Object.entries(refused.facts).filter(([name]) => name !== "number");
  const instead = refused.instead.filter((name) => choices.offered.some((one) => one.name === name));
  return h("div", { key: "refused", class: "notice is-refused", role: "alert" }, icon("cross"),
    h("div", {}, h("p", {}, `Not possible: ${why(refused.reason)}.`),
      facts.length ? h("p", { class: "meta" }, facts.map(([name, value]) => `${label(name)}: ${plain(value)}`).join(" · ")) : null,
      instead.length ? h("p", { class: "row-of-buttons" }, "Possible instead:", instead.map((name) => h("button", { key: name, type: "button", class: "button", onclick: () => operating.choose(name) }, title(name)))) : null));
}

function set(form, name, value) {
  form.values[name] = value;
  form.refused = null;
  changed();
}

function named(field, input) {
  return h("label", {}, h("span", {}, label(field.name), field.required ? null : h("span", { class: "meta" }, " if another")), input);
}

function select(form, field, options) {
  const value = form.values[field.name] ?? "";
  return named(field, h("select", { class: "field", name: field.name, required: field.required, value, onchange: ({ target }) => set(form, field.name, target.value) },
    [["", "Choose…"], ...options].map(([key, text]) => h("option", { key, value: key, selected: key === value }, text))));
}

function input(form, field, type) {
  const list = field.choices.length ? `suggested-${field.name}` : null;
  return [
    named(field, h("input", { class: "field", name: field.name, type, list, required: field.required, maxlength: 254, autocomplete: "off", value: form.values[field.name] ?? "", oninput: ({ target }) => set(form, field.name, target.value) })),
    list ? h("datalist", { id: list }, field.choices.map((one) => h("option", { key: one, value: one }, sentence(plain(one))))) : null,
  ];
}

const FIELDS = {
  order: (form, field) => select(form, field, form.choices.orders.map((order) => [order.number, `${order.number} · ${plain(order.state)} · ${money(order.total, order.currency)}`])),
  payment: (form, field) => select(form, field, form.choices.payments.map((one) => [one.number, [one.brand || sentence(plain(one.kind)), one.ending && `ending ${one.ending}`].filter(Boolean).join(" ")])),
  choice: (form, field) => select(form, field, field.choices.map((one) => [one, sentence(plain(one))])),
  text: (form, field) => input(form, field, "text"),
  email: (form, field) => input(form, field, "email"),
  items: (form, field) => lines(form, field, false),
  swaps: (form, field) => lines(form, field, true),
};

function lines(form, field, isSwap) {
  const order = form.choices.orders.find((one) => one.number === form.values.order);
  return h("fieldset", {}, h("legend", {}, label(field.name)),
    order ? order.lines.map((line) => lineField(form, line, isSwap)) : h("p", { class: "meta" }, "Choose the order first."));
}

function lineField(form, line, isSwap) {
  const chosen = form.lines.get(line.item);
  const put = (more) => { form.lines.set(line.item, { quantity: line.quantity, instead: isSwap && Object.keys(line.options).length ? { ...line.options } : "", ...chosen, ...more }); changed(); };
  const toggle = ({ target }) => { if (target.checked) put({}); else { form.lines.delete(line.item); changed(); } };
  return h("div", { key: line.item, class: "operation-line" },
    h("label", { class: "choice" }, h("input", { type: "checkbox", checked: Boolean(chosen), onchange: toggle }),
      h("span", {}, h("bdi", {}, line.name), h("span", { class: "meta" }, ` ${[line.item, ...Object.values(line.options)].join(" · ")}`))),
    chosen ? h("div", { class: "operation-more" },
      h("label", {}, "How many", h("input", { class: "field is-short", type: "number", min: isSwap ? 0 : 1, max: isSwap ? 99 : line.quantity, required: true, value: String(chosen.quantity), oninput: ({ target }) => put({ quantity: target.value }) })),
      isSwap ? instead(chosen, put) : null) : null);
}

/** What comes instead: a field for each option of the item, or for the number of an article. */
function instead(chosen, put) {
  if (typeof chosen.instead !== "object") return h("label", {}, "Article instead", h("input", { class: "field", value: chosen.instead, maxlength: 80, oninput: ({ target }) => put({ instead: target.value }) }));
  return Object.entries(chosen.instead).map(([name, value]) => h("label", { key: name }, sentence(plain(name)),
    h("input", { class: "field is-short", value, maxlength: 40, oninput: ({ target }) => put({ instead: { ...chosen.instead, [name]: target.value } }) })));
}
