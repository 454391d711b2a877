import { equal, test } from "/tests/testing.js";
import { isComposing } from "/widget/shared/keys.js";

test("a key that an input method takes is told from one that is meant for the page", [
  [{ key: "Enter", isComposing: true, keyCode: 229 }, true],
  [{ key: "Enter", isComposing: true, keyCode: 13 }, true],
  [{ key: "Enter", keyCode: 229 }, true],
  [{ key: "Process", keyCode: 229 }, true],
  [{ key: "Escape", keyCode: 229 }, true],
  [{ key: "Enter", keyCode: 13 }, false],
  [{ key: "Escape", keyCode: 27 }, false],
  [{ key: "Enter" }, false],
], ([key, expected]) => equal(isComposing(new KeyboardEvent("keydown", key)), expected));
