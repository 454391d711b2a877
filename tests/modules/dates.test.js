import { dayOf, openingOf, timeOf } from "/widget/dates.js";
import { ENGLISH } from "/widget/english.js";
import { brief, day } from "/inbox/time.js";
import { equal, test } from "./testing.js";

const words = (locale) => ({ ...ENGLISH, locale });
const inDays = (days, hour) => new Date(new Date(new Date().setHours(hour, 0, 0, 0)).setDate(new Date().getDate() + days));
const plain = (text) => text.replaceAll(/[\u202f\u00a0]/g, " ");

test("a page in the site's language has the site's style, another page its own", [
  ["en", "en-GB", "08:00"], ["en-US", "en-GB", "08:00"], ["en-GB", "en-US", "8:00 AM"], ["en", "", "8:00 AM"], ["de-AT", "en-GB", "08:00"], ["ar-EG", "en-GB", "٨:٠٠ ص"], ["de", "de-CH", "08:00"],
], ([page, site, shown]) => equal(plain(timeOf(inDays(0, 8), words(page), site)), shown));

test("today and yesterday are named, other days have the style of the site", () => {
  equal([dayOf(inDays(0, 8), words("en-US"), "en-GB"), dayOf(inDays(-1, 23), words("en-US"), "en-GB")], ["Today", "Yesterday"]);
  equal(/^\w+,? \d+ \w+$/.test(dayOf(inDays(-9, 8), words("en-US"), "en-GB")), true);
  equal(/^\w+, \w+ \d+$/.test(dayOf(inDays(-9, 8), words("en-GB"), "en-US")), true);
});

test("the next opening is said as people say it", () => {
  equal(openingOf(inDays(0, 23), words("en"), "en-GB"), "The team is back today at 23:00.");
  equal(plain(openingOf(inDays(1, 8), words("en"), "en-US")), "The team is back tomorrow at 8:00 AM.");
  equal(/^The team is back on \w+,? \d+ \w+ at 08:00\.$/.test(openingOf(inDays(3, 8), words("en-US"), "en-GB")), true, openingOf(inDays(3, 8), words("en-US"), "en-GB"));
});

test("in the inbox a moment is on the day that it is where the team is", async () => {
  for (const [name, content] of [["locale", "en-US"], ["time-zone", "Pacific/Kiritimati"]]) {
    document.head.append(Object.assign(document.createElement("meta"), { name, content }));
  }
  const there = await import("/inbox/time.js?there");
  const hour = (zone) => new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "numeric", minute: "2-digit" }).format(new Date());
  equal([there.brief(new Date()), there.day(new Date())], [hour("Pacific/Kiritimati"), "Today"]);
  equal([day(new Date()), brief(new Date()).length], ["Today", 5]);
});
