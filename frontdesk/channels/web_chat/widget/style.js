// The host element, the colours and the launcher. A page sets the --frontdesk-… properties on <frontdesk-chat>, or styles ::part().
//
// Important rules of a shadow tree win over important rules of the page: so nothing on the page can hide or move the chat.

// Properties with a kind: what the page gives and is none (a width of "wide") counts as not given.
const KINDS = [
  ["accent", "color", "#1f5f4a"],
  ["on-accent", "color", "#fff"],
  ["radius", "length-percentage", "6px"],
  ["width", "length-percentage", "392px"],
  ["height", "length-percentage", "640px"],
  ["launcher", "length", "56px"],
  ["inline", "length-percentage", "20px"],
  ["block", "length-percentage", "20px"],
  ["z", "integer", "2147483000"],
];

const LIGHT = `
  --ground: #ffffff; --accent: var(--fd-accent); --accent-text: var(--accent); --on-accent: var(--fd-on-accent); color-scheme: light;
  --fd-accent: var(--frontdesk-accent, #1f5f4a); --fd-on-accent: var(--frontdesk-accent-text, #ffffff);`;
const DARK = `
  --ground: #171a19; --accent-text: color-mix(in srgb, var(--accent) 45%, #ffffff); color-scheme: dark;
  --fd-accent: var(--frontdesk-accent-dark, var(--frontdesk-accent, #2f7a61));
  --fd-on-accent: var(--frontdesk-accent-text-dark, var(--frontdesk-accent-text, #ffffff));`;

/** Colours for each theme; the page's `theme` wins over the browser's. */
export function themed(selector, light, dark) {
  return `${selector} {${light}}
    @media (prefers-color-scheme: dark) { :host(:not([theme="light"])) ${selector} {${dark}} }
    :host([theme="dark"]) ${selector} {${dark}}`;
}

export const CSS = `
:host {
  all: initial !important; display: block !important; position: fixed !important; inset: auto !important;
  inline-size: 0 !important; block-size: 0 !important; z-index: var(--fd-z) !important;
  --fd-z: var(--frontdesk-z-index, 2147483000); font: 14px/20px system-ui, sans-serif !important;
  direction: ltr !important; unicode-bidi: isolate !important; visibility: visible !important; opacity: 1 !important;
}
:host([hidden]) { display: none !important; }
${themed(".layer", LIGHT, DARK)}
.layer { --fd-radius: var(--frontdesk-radius, 6px); --radius: var(--fd-radius);
  --fd-inline: var(--frontdesk-offset-inline, 20px); --fd-block: var(--frontdesk-offset-block, 20px); --fd-launcher: var(--frontdesk-launcher-size, 56px);
  font-family: var(--frontdesk-font, system-ui, sans-serif); -webkit-text-size-adjust: none; text-size-adjust: none; }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.icon { inline-size: 20px; block-size: 20px; fill: none; stroke: currentColor; stroke-width: 1.75;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 2px solid var(--accent-text); outline-offset: 2px; }

.corner { position: fixed; inset-block-end: var(--fd-block); right: var(--fd-inline); }
:host([position="left"]) .corner { right: auto; left: var(--fd-inline); }
.launcher { position: relative; display: grid; place-items: center; inline-size: var(--fd-launcher); block-size: var(--fd-launcher);
  padding: 0; margin: 0; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); cursor: pointer;
  box-shadow: 0 1px 2px rgb(0 0 0 / .2), 0 4px 14px rgb(0 0 0 / .22); transition: transform 120ms ease-out; }
.launcher:hover { transform: translateY(-1px); }
.launcher:active { transform: none; }
.launcher:focus-visible { outline: 3px solid var(--ground); outline-offset: -1px; box-shadow: 0 0 0 5px var(--accent-text); }
.launcher .icon { inline-size: calc(var(--fd-launcher) / 2); block-size: calc(var(--fd-launcher) / 2); }
.launcher span { display: grid; }
.when-open, .is-open .when-closed { display: none !important; }
.is-open .when-open { display: grid !important; }
.launcher .badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 22px; block-size: 22px;
  padding: 0 6px; place-items: center; border: 2px solid var(--ground); border-radius: 11px; background: #b3261e; color: #fff;
  font-weight: 600; font-size: 12px; line-height: 18px; font-variant-numeric: tabular-nums; }
@media (max-width: 519px) {
  .layer { --fd-inline: var(--frontdesk-offset-inline, 12px); --fd-block: var(--frontdesk-offset-block, 12px); --fd-launcher: var(--frontdesk-launcher-size, 48px); }
}
@media (max-width: 519px), (max-height: 519px) { .is-open .launcher { display: none; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
@media (forced-colors: active) { .launcher { border: 2px solid ButtonText; } }
@media print { :host { display: none !important; } }
`;

/** Tell the browser of a window what kinds the properties are of. */
export function registerKinds({ CSS: rules }) {
  for (const [name, kind, initialValue] of KINDS) {
    try {
      rules.registerProperty({ name: `--fd-${name}`, syntax: `<${kind}>`, inherits: true, initialValue });
    } catch {
      // It knows that one already.
    }
  }
}
