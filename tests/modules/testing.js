// Tests of modules, in the browser itself. `test_modules.py` runs each of them in a page of its own.

const tests = new Map();

/** `run` may be async, and fails by throwing. With `cases` it runs once for each of them, and the failure names the case. */
export function test(name, ...rest) {
  const [cases, run] = rest.length === 2 ? rest : [null, rest[0]];
  if (tests.has(name)) throw new Error(`There are two tests "${name}".`);
  tests.set(name, async () => {
    if (!cases) return run();
    const failures = [];
    for (const one of cases) {
      try {
        await run(one);
      } catch (problem) {
        failures.push(`${shown(one)}: ${problem.message}`);
      }
    }
    if (failures.length) throw new Error(failures.join("\n"));
  });
}

export function names() {
  return [...tests.keys()];
}

/** Run one test; returns why it failed, or null. */
export async function run(name) {
  try {
    await tests.get(name)();
    return null;
  } catch (problem) {
    return problem.stack?.includes(problem.message) ? problem.stack : `${problem.message}\n${problem.stack}`;
  }
}

export function equal(actual, expected, about = "") {
  if (shown(actual) !== shown(expected)) throw new Error(`${about} is ${shown(actual)}, expected ${shown(expected)}`.trim());
}

export function ok(value, about) {
  if (!value) throw new Error(`not so: ${about}`);
}

/** Let whatever waits for promises that are settled already go on. */
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await null;
}

/** A value as text that is the same for equal values, whatever the order of their names. */
function shown(value) {
  return JSON.stringify(value, (_, one) => {
    if (one === undefined) return "undefined";
    if (typeof one === "bigint") return `${one}n`;
    if (typeof one === "number" && !Number.isFinite(one)) return String(one);
    if (one instanceof Set) return { set: [...one] };
    if (one instanceof Map) return { map: [...one] };
    if (one && Object.getPrototypeOf(one) === Object.prototype) return Object.fromEntries(Object.entries(one).sort());
    return one;
  });
}
