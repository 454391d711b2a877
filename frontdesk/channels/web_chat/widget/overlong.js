import { fill } from "./strings.js";

/** What to say to a text of more than `most` characters; "" if it is not. Nothing that somebody wrote is cut without a word. */
export function overlong(text, most, words) {
  return text.length > most ? fill(words.tooLong, { over: text.length - most, most }) : "";
}
