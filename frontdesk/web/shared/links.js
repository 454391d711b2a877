// Finds the addresses in a text: https://…, http://…, www.… and e-mail addresses. It makes no nodes: each page has its own way.

const BEGINNING =
  /https?:\/\/(?=[\p{L}\p{N}[])|(?<![\w@.\/-])www\.(?=[\p{L}\p{N}-]+\.\p{L}{2})|(?<![\p{Script=Latin}\p{N}._%+@\/-])[a-z\d][\w.%+-]{0,63}@(?=[\p{L}\p{N}])/giu;
/** What no address holds: blanks, controls and signs that turn the direction; quotes, brackets and punctuation beyond ASCII; pictures. */
const END =
  /[\p{Z}\p{Pi}\p{Pf}"<>\\^`\u2014]|(?![\u200c\u200d])\p{C}|(?![\0-\x7f])[\p{Ps}\p{Pe}]|(?![\0-\x7f\u00b7\u05f3\u05f4\u30fb])\p{Po}|(?![\0-\u00ff])\p{Extended_Pictographic}/u;
/** What belongs to the sentence where an address ends with it. */
const TRAILING = /[.,:;!?'([{\u00b7\u05f3\u05f4\u30fb\u200c\u200d]|(?!-)\p{Pd}/u;
const OPENERS = { ")": "(", "]": "[", "}": "{" };
const HOST = /^(?:[\p{L}\p{N}-]+\.)+(?:xn--[a-z\d-]+|[a-z]{2,}|\p{L}{2,})/iu;
/** A top-level domain in Latin letters ends where another script begins. */
const RUN_ON = /^[^\/?#:]*\.[a-z]{2,}(?=\p{L})(?![a-z])/iu;

/**
 * The text in pieces, in order: {text} or {text, href}, whose texts add up to the whole. An href is an address of http:, https: or mailto:.
 *
 * An address ends before a bracket that was not opened in it, and before the mark that stands in front of it, as in (https://a.example/b_(c))
 * or *https://a.example*.
 */
export function pieces(text) {
  const found = [];
  let told = 0;
  BEGINNING.lastIndex = 0;
  for (let match; (match = BEGINNING.exec(text)); ) {
    const start = match.index;
    const address = match[0].endsWith("@") ? mailAddress(text, start, match[0]) : webAddress(text, start, match[0]);
    BEGINNING.lastIndex = start + address.text.length;
    if (!address.href) continue;
    if (start > told) found.push({ text: text.slice(told, start) });
    found.push(address);
    told = BEGINNING.lastIndex;
  }
  if (told < text.length) found.push({ text: text.slice(told) });
  return found;
}

function mailAddress(text, start, beginning) {
  const at = start + beginning.length;
  const host = HOST.exec(text.slice(at, at + 254))?.[0];
  if (!host) return { text: beginning };
  return { text: beginning + host, href: `mailto:${encodeURIComponent(beginning.slice(0, -1))}@${host}` };
}

function webAddress(text, start, beginning) {
  const from = start + beginning.length;
  const mark = text[start - 1];
  const whole = text.slice(start, endOf(text, from, mark));
  const trimmed = withoutTrailing(whole, beginning.length, mark);
  const rest = RUN_ON.exec(trimmed.slice(beginning.length))?.[0];
  const address = rest ? beginning + rest : trimmed;
  const href = hrefOf(/^www/i.test(beginning) ? `https://${address}` : address);
  return href ? { text: address, href } : { text: whole };
}

function endOf(text, from, mark) {
  const open = [];
  let end = from;
  while (end < text.length) {
    const character = String.fromCodePoint(text.codePointAt(end));
    if (END.test(character) || (character === mark && "'|".includes(mark))) break;
    if ("([{".includes(character)) open.push(character);
    else if (OPENERS[character] && open.pop() !== OPENERS[character]) break;
    end += character.length;
  }
  return end;
}

function withoutTrailing(address, least, mark) {
  let end = address.length;
  while (end > least && (TRAILING.test(address[end - 1]) || ("*_~".includes(mark) && address[end - 1] === mark))) end -= 1;
  return address.slice(0, end);
}

/** Null for what is no address, or hides the host behind a name: https://bank.example@elsewhere.example. */
function hrefOf(address) {
  try {
    const { href, username, password } = new URL(address);
    return username || password ? null : href;
  } catch {
    return null;
  }
}
