/**
 * Whether a key belongs to an input method, so that Enter and Escape choose or leave a word there.
 *
 * Safari ends the composition before it tells of the key that ended it: of that key only the code 229 says so.
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
