import { equal, test } from "/tests/testing.js";
import { newId } from "/widget/shared/ids.js";

test("an id is made without what only secure pages have, and is never the same", () => {
  Object.defineProperty(crypto, "randomUUID", { value: undefined });
  const made = Array.from({ length: 1000 }, newId);
  equal(new Set(made).size, made.length);
  equal(made.filter((id) => !/^[0-9a-f]{24}$/.test(id)), []);
});
