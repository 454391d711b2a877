/** Line icons on a 16-pixel grid. They decorate: a word or a label always stands beside them. */

import { h } from "./render.js";

const PATHS = {
  alert: "M8 2.2 14.5 13.5h-13zM8 6.4v3.4M8 11.7v.1",
  back: "M9.8 3 4.8 8l5 5",
  bell: "M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.8 14.2h2.4",
  book: "M2.5 3h4A1.5 1.5 0 0 1 8 4.5V13a1.5 1.5 0 0 0-1.5-1h-4zM13.5 3h-4A1.5 1.5 0 0 0 8 4.5V13a1.5 1.5 0 0 1 1.5-1h4z",
  bot: "M3 6.5A1.5 1.5 0 0 1 4.5 5h7A1.5 1.5 0 0 1 13 6.5v5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11.5zM8 5V2.5M6 8.6v.8M10 8.6v.8",
  check: "m3 8.5 3.2 3.2L13 4.8",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.8V8l2.2 1.6",
  close: "m4 4 8 8M12 4l-8 8",
  cross: "m4.5 4.5 7 7M11.5 4.5l-7 7",
  details: "M2.5 3.5h11v9h-11zM10 3.5v9",
  down: "m4 6 4 4 4-4",
  eye: "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8M8 6.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2",
  handback: "M6 3.5 3 6.5l3 3M3 6.5h6.5a3.3 3.3 0 0 1 0 6.6H7",
  help: "M5.8 6.2A2.2 2.2 0 1 1 8 8.4v1M8 11.6v.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8",
  inbox: "M2.5 9.5 4.5 3h7l2 6.5V13h-11zM2.5 9.5h3.2a2.3 2.3 0 0 0 4.6 0h3.2",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
  mail: "M2.5 4h11v8.5h-11zM2.5 4.5 8 8.8l5.5-4.3",
  minus: "M4 8h8",
  offline: "m2.5 2.5 11 11M5 9.6a4.5 4.5 0 0 1 3-1.1M3 7a7 7 0 0 1 2.4-1.4M8.2 5a7 7 0 0 1 4.8 2M8 12.2v.1",
  person: "M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4M2.8 13.5a5.2 5.2 0 0 1 10.4 0",
  reply: "M6.5 3.5 3 7l3.5 3.5M3 7h6a4 4 0 0 1 4 4v1.5",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3l3.2 3.2",
  send: "M2.5 8 13.5 3l-3 10.5-3-4.5zM7.5 9l6-6",
  sound: "M3 6.2v3.6h2.2L8.5 12V4L5.2 6.2zM11 5.8a3.2 3.2 0 0 1 0 4.4",
  star: "m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z",
  team: "M5.6 3.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M1.6 12.8a4 4 0 0 1 8 0M10.6 3.6a2 2 0 0 1 0 3.8M11.6 9.3a3.6 3.6 0 0 1 2.8 3.5",
  ticket: "M2.5 5.5v-1h11v1a2.5 2.5 0 0 0 0 5v1h-11v-1a2.5 2.5 0 0 0 0-5M9.5 4.5v7",
};

export function icon(name, extra = {}) {
  const props = { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false", ...extra };
  return h("svg", props, h("path", { d: PATHS[name] }));
}
