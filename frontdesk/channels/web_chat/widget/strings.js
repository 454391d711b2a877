// The few words of the launcher, and how words are chosen. english.js has all others.

const LAUNCHER = {
  open: "Open the chat",
  openUnread: "Open the chat, {count} unread",
  close: "Close the chat",
  notLoaded: "The chat could not be loaded.",
};
const RIGHT_TO_LEFT = new Set(["ar", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"]);

/** The words for a locale such as "en" or "pt-BR", with the page's own in place of ours. */
export function wordsFor(locale, overrides = {}) {
  const direction = RIGHT_TO_LEFT.has(locale.split("-")[0].toLowerCase()) ? "rtl" : "ltr";
  return { locale, direction, ...LAUNCHER, ...overrides };
}

/** A sentence with its {placeholders} filled in. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
