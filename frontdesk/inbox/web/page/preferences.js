/** What an agent chose on this machine. Kept in the browser; without storage it lasts as long as the page. */

const KEY = "frontdesk-inbox";
const ALERTED = `${KEY}-alerts`;
const MOST_ALERTED = 200;
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

/** Those of the numbers that no other tab of the browser has asked for: each alerts once. */
export async function claimAlerts(numbers) {
  const claim = () => claimInTurn(numbers);
  try {
    return await navigator.locks.request(ALERTED, claim);
  } catch {
    return claim(); // browsers lack or refuse locks where they take the page for insecure
  }
}

function claimInTurn(numbers) {
  try {
    const claimed = JSON.parse(localStorage.getItem(ALERTED) ?? "[]");
    const ours = numbers.filter((number) => !claimed.includes(number));
    localStorage.setItem(ALERTED, JSON.stringify([...claimed, ...ours].slice(-MOST_ALERTED)));
    return ours;
  } catch {
    return numbers; // no storage: each page alerts for itself
  }
}

addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  Object.assign(chosen, stored());
  showTheme();
});
