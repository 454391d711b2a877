/** What an agent chose on this machine. Kept in the browser; without storage it lasts as long as the page. */

const KEY = "frontdesk-inbox";
const DEFAULTS = { theme: "system", sound: false, soundMine: false, desktop: false, desktopMine: false, shortcuts: true, packet: true, view: "queue", sort: "waiting", compact: false };

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

const chosen = { ...DEFAULTS, ...stored() };

export function preference(name) {
  return chosen[name];
}

export function prefer(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...stored(), [name]: value }));
  } catch { /* no storage: the choice lasts as long as the page */ }
  if (name === "theme") showTheme();
}

export function showTheme() {
  const root = document.documentElement;
  if (chosen.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = chosen.theme;
}

addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  Object.assign(chosen, stored());
  showTheme();
});
