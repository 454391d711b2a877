// What a page says of itself: checked here, so that nothing of it can hold a message up.

const MOST = 20;
const LONGEST_NAME = 40;
const LONGEST = 300;

class Unfit extends Error {}

/** {values}: a copy that a frame can carry, without names that have no value; or {problem}: what is wrong with them. */
export function pageContext(values) {
  try {
    return { values: copyOf(values) };
  } catch (problem) {
    return { problem: problem instanceof Unfit ? problem.message : "The page context cannot be read." };
  }
}

function copyOf(values) {
  if (!isPlain(values)) throw new Unfit("The page context must be an object of plain values.");
  const names = Object.keys(values);
  if (names.length > MOST) throw new Unfit(`The page context may have ${MOST} values, not ${names.length}.`);
  const copy = names.map((name) => [name, values[name]]).filter(([, value]) => value !== null && value !== undefined);
  const wrong = copy.find(([name, value]) => !name || name.length > LONGEST_NAME || !isCarried(value))?.[0].slice(0, LONGEST_NAME);
  if (wrong !== undefined) throw new Unfit(`The page context's "${wrong}" must be a number, true, false or a text of at most ${LONGEST} characters.`);
  return Object.fromEntries(copy);
}

/** Also an object of a frame within the page, which has an Object of its own. */
function isPlain(values) {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return false;
  const kind = Object.getPrototypeOf(values);
  return kind === null || Object.getPrototypeOf(kind) === null;
}

function isCarried(value) {
  if (typeof value === "string") return value.length <= 2 * LONGEST && [...value].length <= LONGEST;
  return typeof value === "boolean" || Number.isFinite(value);
}
