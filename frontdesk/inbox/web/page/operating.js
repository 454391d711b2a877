/** What the agent does with operations: each calls the server and puts what came of it beside the conversation. */

import * as api from "./api.js";
import { problemWords, standing, title } from "./operation-words.js";
import { newId } from "./shared/ids.js";
import { announce, changed, may, state, toast } from "./state.js";

/** Read the operations of a conversation that is known here. */
export async function load(id) {
  const detail = state.details.get(id);
  if (!detail || !may("operate")) return;
  try {
    take(detail, await api.operations(id));
  } catch (problem) {
    detail.operationsProblem = problem.message;
  }
  changed();
}

function take(detail, ledger) {
  const before = new Map((detail.operations?.here ?? []).map((one) => [one.id, one.state]));
  detail.operations = ledger;
  detail.operationsProblem = null;
  if (detail.id !== state.openId || !before.size) return;
  for (const one of ledger.here) if (before.get(one.id) !== one.state) announce(`${title(one.name, one.parameters)}: ${standing(one).text}`);
}

// ---- the form ---------------------------------------------------------------------------------------------------

/** Open the form; `operation` is the one to change, if it is not a new one. */
export async function openForm(detail, operation = null) {
  state.overlay = "operate";
  state.form = { conversation: detail.id, choices: null, name: "", values: {}, lines: new Map(), problem: null, refused: null, readBack: null, isBusy: true };
  const { form } = state;
  changed();
  try {
    form.choices = await api.operationChoices(detail.id);
    detail.itemNames = new Map(form.choices.orders.flatMap((order) => order.lines.map((line) => [line.item, line.name])));
    choose(operation?.name ?? form.choices.offered[0]?.name ?? "", operation?.parameters ?? null);
  } catch (problem) {
    form.problem = problemWords(problem);
  }
  form.isBusy = false;
  changed();
}

/** Another operation in the form; what fits it, too, stays. */
export function choose(name, parameters = null) {
  const { form } = state;
  Object.assign(form, { name, problem: null, refused: null });
  const { items, order, ...others } = parameters ?? {};
  if (parameters) form.values = Object.fromEntries(Object.entries(others).map(([key, value]) => [key, String(value)]));
  form.values.order = order ?? form.values.order ?? form.choices.orders[0]?.number ?? "";
  if (items) form.lines = new Map(items.map((one) => [one.item, { quantity: one.quantity, instead: one.instead ?? "" }]));
  changed();
}

export function closeForm() {
  state.overlay = null;
  state.form = null;
  changed();
  document.getElementById("operate-button")?.focus({ preventScroll: true });
}

/** The parameters as the form has them; what is empty is left out. */
export function parametersOf(form, offered) {
  const found = {};
  for (const field of offered.fields) {
    if (field.kind === "items" || field.kind === "swaps") found[field.name] = linesOf(form);
    else if (form.values[field.name]?.trim()) found[field.name] = form.values[field.name].trim();
  }
  return found;
}

function linesOf({ lines, values, choices }) {
  const order = choices.orders.find((one) => one.number === values.order);
  return (order?.lines ?? []).filter((line) => lines.has(line.item)).map((line) => {
    const { quantity, instead } = lines.get(line.item);
    const said = typeof instead === "object" ? Object.fromEntries(Object.entries(instead).filter(([, value]) => value.trim())) : instead.trim();
    const isSaid = typeof said === "object" ? Object.keys(said).length > 0 : Boolean(said);
    return { item: line.item, quantity: Number(quantity), ...(isSaid ? { instead: said } : {}) };
  });
}

/** Have what is in the form read back. */
export function propose() {
  const { form } = state;
  const offered = form.choices.offered.find((one) => one.name === form.name);
  return inForm(async () => {
    Object.assign(form, { refused: null });
    const { operation, refused } = await api.propose(form.conversation, { id: newId(), name: form.name, parameters: parametersOf(form, offered) });
    Object.assign(form, { readBack: operation, refused });
  });
}

/** Say yes to what was read back in the form. */
export function confirmForm() {
  const { form } = state;
  return inForm(async () => {
    const { operation } = await api.confirmOperation(form.conversation, form.readBack.id);
    closeForm();
    toast(`${title(operation.name, operation.parameters)}: ${standing(operation).text.toLowerCase()}.`, { seconds: 6 });
  });
}

/** Have the customer prove that it is them: how that goes is seen beside the conversation. */
export function proveForm() {
  const { form } = state;
  return inForm(async () => {
    await api.askForProof(form.conversation, form.readBack.id, newId());
    closeForm();
    toast("A code is on its way to the customer.", { seconds: 6 });
  });
}

export function changeForm() {
  Object.assign(state.form, { readBack: null, problem: null });
  changed();
}

export async function discardForm() {
  await withdraw(state.form.conversation);
  closeForm();
}

async function inForm(act) {
  const { form } = state;
  if (form.isBusy) return;
  Object.assign(form, { isBusy: true, problem: null });
  changed();
  try {
    await act();
  } catch (problem) {
    form.problem = problemWords(problem);
  }
  form.isBusy = false;
  load(form.conversation);
  changed();
}

// ---- beside the conversation ------------------------------------------------------------------------------------

export const confirm = (id, operation) => act(id, () => api.confirmOperation(id, operation.id));
export const askForProof = (id, operation) => act(id, () => api.askForProof(id, operation.id, newId()));
export const decline = (id, operation, reason) => act(id, () => api.declineOperation(id, operation.id, reason));
export const withdraw = (id) => act(id, () => api.withdrawOperations(id));

async function act(id, ask) {
  if (state.busy.has(id)) return;
  state.busy.add(id);
  changed();
  try {
    await ask();
  } catch (problem) {
    toast(problemWords(problem), { kind: "problem", seconds: 12 });
  } finally {
    state.busy.delete(id);
  }
  await load(id);
}
