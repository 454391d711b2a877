import { equal, ok, test } from "/tests/testing.js";
import { pieces } from "/widget/shared/links.js";

const hrefs = (text) => pieces(text).filter((piece) => piece.href).map((piece) => piece.href);
const linked = (text) => pieces(text).filter((piece) => piece.href).map((piece) => piece.text);

test("an address ends where quotes, brackets or punctuation of its sentence begin", [
  ["“https://example.com/a/b”", "https://example.com/a/b"],
  ["„https://example.com/c“", "https://example.com/c"],
  ["‚https://example.com/c‘ und", "https://example.com/c"],
  ["«https://example.com/d»", "https://example.com/d"],
  ["»https://example.com/d«", "https://example.com/d"],
  ["‹https://example.com/d›", "https://example.com/d"],
  ['"https://example.com/e"', "https://example.com/e"],
  ["'https://example.com/e'", "https://example.com/e"],
  ["'https://example.com/e','x'", "https://example.com/e"],
  ["`https://example.com/f`", "https://example.com/f"],
  ["<https://example.com/g>", "https://example.com/g"],
  ["(https://example.com/h)", "https://example.com/h"],
  ["(see https://example.com/h).", "https://example.com/h"],
  ["[https://example.com/i]", "https://example.com/i"],
  ["[the page](https://example.com/i), please", "https://example.com/i"],
  ["{https://example.com/j}", "https://example.com/j"],
  ["|https://example.com/k|", "https://example.com/k"],
  ["*https://example.com/k*", "https://example.com/k"],
  ["**https://example.com/k**.", "https://example.com/k"],
  ["_https://example.com/k_l_", "https://example.com/k_l"],
  ["~~https://example.com/k~~", "https://example.com/k"],
  ["https://example.com/m, https", "https://example.com/m"],
  ["https://example.com/m. Then", "https://example.com/m"],
  ["https://example.com/m?!", "https://example.com/m"],
  ["https://example.com/m: yes", "https://example.com/m"],
  ["https://example.com/m;", "https://example.com/m"],
  ["https://example.com/m...", "https://example.com/m"],
  ["https://example.com/x…", "https://example.com/x"],
  ["https://example.com/x—or", "https://example.com/x"],
  ["https://example.com/x – or", "https://example.com/x"],
  ["https://example.com/x–", "https://example.com/x"],
  ["https://example.com/x👍", "https://example.com/x"],
  ["https://example.com/x\u00a0more", "https://example.com/x"],
  ["https://example.com/x\u200bmore", "https://example.com/x"],
  ["https://example.com/x\u202egnp.exe", "https://example.com/x"],
  ["\u2066https://example.com/x\u2069", "https://example.com/x"],
], ([text, address]) => equal(linked(text), [address]));

test("an address ends where punctuation of another script begins, and may hold its letters", [
  ["https://example.com/订单，谢谢", "https://example.com/订单"],
  ["请看https://example.com/订单。谢谢", "https://example.com/订单"],
  ["（https://example.com/订单）", "https://example.com/订单"],
  ["「https://example.com/注文」です", "https://example.com/注文"],
  ["『https://example.com/注文』", "https://example.com/注文"],
  ["【https://example.com/a】", "https://example.com/a"],
  ["《https://example.com/a》", "https://example.com/a"],
  ["〈https://example.com/a〉、", "https://example.com/a"],
  ["https://example.com/a！", "https://example.com/a"],
  ["https://example.com/a？", "https://example.com/a"],
  ["https://example.com/a：见", "https://example.com/a"],
  ["https://example.com/a；见", "https://example.com/a"],
  ["https://example.com/a\u3000見", "https://example.com/a"],
  ["https://example.com/طلب، شكرا", "https://example.com/طلب"],
  ["https://example.com/a؟", "https://example.com/a"],
  ["https://example.com/a।", "https://example.com/a"],
  ["https://ca.wikipedia.org/wiki/Col·lecció", "https://ca.wikipedia.org/wiki/Col·lecció"],
  ["https://ja.wikipedia.org/wiki/スター・ウォーズ", "https://ja.wikipedia.org/wiki/スター・ウォーズ"],
  ["https://example.com谢谢", "https://example.com"],
  ["https://bücher.example/straße", "https://bücher.example/straße"],
  ["https://例え.テスト/道", "https://例え.テスト/道"],
], ([text, address]) => equal(linked(text), [address]));

test("brackets, underscores, stars and tildes within an address belong to it", [
  "https://en.wikipedia.org/wiki/Tent_(shelter)",
  "https://en.wikipedia.org/wiki/Foo_(bar_(baz))",
  "https://en.wikipedia.org/wiki/Tent_(shelter)#See_also",
  "https://example.com/x[1]",
  "https://example.com/?ids[]=1&ids[]=2",
  "https://example.com/a_b_c",
  "https://example.com/a*b*c",
  "https://example.com/~jo/a~b",
  "https://example.com/it's",
  "https://example.com/a,b;c:d@e!f$g",
  "https://example.com/a/-",
  "https://example.com/foo_",
  "https://example.com/*",
  "https://example.com:8443/a?b=c%20d&e=f#g",
  "http://127.0.0.1:8000/inbox/c/abc",
  "http://[::1]:8000/x",
  "https://localhost/x",
  "HTTPS://EXAMPLE.COM/A",
], (address) => {
  equal(linked(address), [address]);
  equal(linked(`(${address})`), [address], "in brackets");
  equal(linked(`See ${address}, please.`), [address], "in a sentence");
});

test("www addresses lead to https, e-mail addresses to a mail", [
  ["www.example.com", "https://www.example.com/"],
  ["WWW.Example.com/a.", "https://www.example.com/a"],
  ["(www.example.co.uk/b)", "https://www.example.co.uk/b"],
  ["请看www.example.com谢谢", "https://www.example.com/"],
  ["write to returns@example.com.", "mailto:returns@example.com"],
  ["<first.last+tag@mail.example.co.uk>", "mailto:first.last%2Btag@mail.example.co.uk"],
  ["请写信到help@example.com谢谢", "mailto:help@example.com"],
  ["mailto:a_b%c@example.com", "mailto:a_b%25c@example.com"],
], ([text, href]) => equal(hrefs(text), [href]));

test("what is no web address and no e-mail address stays text", [
  "javascript:alert(1)", "JaVaScRiPt://example.com/%0aalert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
  "blob:null/abc", "ftp://example.com", "intent://x", "https://", "https:///", "http://.", "https://…", "https://)", "www.", "www.a",
  "www.…", "awww.example.com", "a.www.example.com", "example.com", "e.g.this", "1.2.3", "@name", "a@b", "a@b.c", "@a@example.com", "…@example.com",
  "https://bank.example@elsewhere.example/", "https://user:word@example.com/", "https://exa%mple.com", "https://example.com:99999/",
], (text) => equal(pieces(text), [{ text }]));

test("the pieces of a text add up to it", [
  "", " ", "no address", "https://a.example", "a https://a.example b www.b.example c d@e.example f", "https://a.example/https://b.example",
  "https://a.example\nhttps://b.example", "(https://a.example)(https://b.example)", "[1](https://a.example)[2](https://b.example)",
  "\ud83d https://a.example/\ud83d \udc4d", "https://https://a.example", "a@b.example,c@d.example;https://e.example",
], (text) => equal(pieces(text).map((piece) => piece.text).join(""), text));

test("every address of a text is found", () => {
  equal(linked("'https://a.example','https://b.example' and https://c.example, https://d.example"), [
    "https://a.example", "https://b.example", "https://c.example", "https://d.example",
  ]);
  equal(linked("[1](https://a.example/(x))[2](https://b.example)"), ["https://a.example/(x)", "https://b.example"]);
});

test("a link never leads to anything but the web or a mail, whatever stands around it", () => {
  const parts = ["https://", "http://", "www.", "javascript:", "data:", "a.example", "@", "/", "(", ")", "'", "“", "。", "…", " ", "\u202e", "x", "%", ":", "👍", "[", "]"];
  let seed = 7;
  const next = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 3000; round += 1) {
    const text = Array.from({ length: 1 + next(12) }, () => parts[next(parts.length)]).join("");
    const found = pieces(text);
    equal(found.map((piece) => piece.text).join(""), text);
    for (const { href } of found) if (href !== undefined) ok(/^(https?:\/\/[^/]|mailto:[^@]+@)/.test(href), `${href} in ${text}`);
  }
});

test("long hostile texts take no more than a few looks at each character", [
  "a".repeat(20000), "www.".repeat(5000), "https://".repeat(2500), "https://a:b[".repeat(1600), "a@".repeat(10000), "(".repeat(20000),
  `https://a.example/${"(".repeat(19000)}`, `https://a.example/${".".repeat(19000)}`, "a.".repeat(10000), "%+".repeat(10000), `x@${"a.".repeat(9000)}`,
], (text) => equal(pieces(text).map((piece) => piece.text).join("") === text, true));
