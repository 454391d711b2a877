/**
 * What must outlive the page, in the browser's storage: one entry for each thing, so that two tabs do not overwrite each other.
 * Where the browser refuses storage, it lives as long as the page.
 */

const PREFIX = "frontdesk-inbox:";

/** Keep a JSON value; false if the browser refuses. */
export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch { /* no storage: nothing was kept */ }
}

/** The kept values whose names begin with `start`, by name. */
export function kept(start) {
  const found = new Map();
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX + start)) found.set(key.slice(PREFIX.length), JSON.parse(localStorage.getItem(key)));
    }
  } catch { /* no storage */ }
  return found;
}

/** `handler(name)` is called when another tab removed a kept value. */
export function whenForgotten(handler) {
  addEventListener("storage", ({ key, newValue }) => {
    if (key?.startsWith(PREFIX) && newValue === null) handler(key.slice(PREFIX.length));
  });
}
