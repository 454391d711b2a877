// The few words of the launcher, and how words are chosen. english.js has all others.

export const LAUNCHER = {
  open: "Open the chat",
  openUnread: "Open the chat, {count} unread",
  close: "Close the chat",
  notLoaded: "The chat could not be loaded.",
};
const RIGHT_TO_LEFT = /^(Arab|Aran|Hebr|Syrc|Thaa|Nkoo|Adlm|Rohg)$/;

/** The words for the first of the page's tags that names a language, else for the browser's; `overrides` are the page's own. */
export function wordsFor(tags, overrides) {
  const named = tags.map(languageOf).find(Boolean);
  const locale = named ?? languageOf(navigator.language) ?? "en";
  const direction = named && RIGHT_TO_LEFT.test(new Intl.Locale(named).maximize().script) ? "rtl" : "ltr";
  const own = Object.entries(overrides).filter(([name, word]) => name in LAUNCHER && typeof word === "string");
  return { locale, direction, ...LAUNCHER, ...Object.fromEntries(own) };
}

/** A tag as dates take it, "en_US.UTF-8" as "en-US", without what does not belong to one; null if nothing is left. */
function languageOf(tag) {
  const parts = (tag ?? "").trim().slice(0, 100).split(/[.@]/)[0].split(/[-_]/);
  for (; parts.length; parts.pop()) {
    try {
      return Intl.getCanonicalLocales(parts.join("-"))[0];
    } catch {
      // Less of it may be one.
    }
  }
  return null;
}

/** A sentence with its {placeholders} filled in. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
