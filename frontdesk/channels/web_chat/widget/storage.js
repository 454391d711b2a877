// Storage of the browser. What it refuses (blocked, sandboxed, full) stays in memory, as long as the page.

export const local = area("localStorage");
export const tab = area("sessionStorage");

/** get(key) → value or null; set(key, value), null to remove; keys(prefix). None of them throws. */
function area(name) {
  const held = new Map();
  const ask = (use) => {
    try {
      return use(window[name]);
    } catch {
      return null;
    }
  };
  const put = (key, text) =>
    ask((storage) => {
      storage.setItem(key, text);
      return storage.getItem(key) === text;
    });
  return {
    get: (key) => held.get(key) ?? ask((storage) => JSON.parse(storage.getItem(key))),
    set(key, value) {
      held.delete(key);
      if (value === null) ask((storage) => storage.removeItem(key));
      else if (!put(key, JSON.stringify(value))) held.set(key, value);
    },
    keys: (prefix) => [...new Set([...(ask(Object.keys) ?? []), ...held.keys()])].filter((key) => key.startsWith(prefix)),
  };
}
