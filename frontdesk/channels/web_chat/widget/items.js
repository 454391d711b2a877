// One line of the conversation as nodes. What is written by others stays text: addresses in it become links, nothing else.
import { timeOf } from "./dates.js";
import { h } from "./dom.js";
import * as icons from "./icons.js";
import { say } from "./keyed.js";
import { ratingCard, showRating } from "./rating.js";
import { pieces } from "./shared/links.js";
import { fill } from "./strings.js";

const SIDES = {
  bot: ["bot", icons.botIcon],
  person: ["agent", icons.personIcon],
  system: ["system", icons.noticeIcon],
};

export function createItem(item, tools) {
  if (item.kind === "day") return h("p", { class: "day", part: "day" }, h("span", {}, item.text));
  if (item.kind === "ticket") return ticketLine(item, tools);
  const { words } = tools;
  const node = h("div", { class: `message from-${item.from}`, part: `message message-${item.from}` });
  node.append(metaLine(item, words), bubble(item));
  if (item.links?.length) node.append(linkList(item.links, tools));
  if (item.buttons?.length) node.append(buttonRow(item, tools));
  if (item.sign_in) node.append(signInRow(tools));
  if (item.proof?.nonce) node.append(stepUpRow(item.proof, tools));
  if (item.rating) node.append(ratingCard());
  if (item.from === "customer") node.append(h("div", { class: "fate", part: "fate" }));
  return node;
}

export function updateItem(node, item, tools) {
  node.classList.toggle("follows", item.follows === true);
  if (item.buttons?.length) showButtons(node.querySelector(".choices"), item, tools);
  if (item.sign_in) node.querySelector(".sign-in").hidden = !item.isLive;
  if (item.proof?.nonce) node.querySelector(".step-up").hidden = !item.isLive;
  if (item.rating) showRating(node.querySelector(".rating"), item, tools);
  if (item.from !== "customer") return;
  const said = node.querySelector(".bubble");
  showText(said, item.text ?? "");
  if (item.lang) said.lang = item.lang;
  showFate(node.querySelector(".fate"), item, tools);
}

/** Replace the typed text by the stored one, in which cards and passwords are masked. */
function showText(bubble, text) {
  if (bubble.textContent !== text) bubble.replaceChildren(...textNodes(text));
}

function metaLine(item, words) {
  const time = h("time", { datetime: item.at.toISOString() }, timeOf(item.at, words));
  if (item.from === "customer") return h("div", { class: "meta" }, h("span", { class: "unseen" }, words.you), time);
  const [word, shape] = SIDES[item.from];
  const name = item.from === "person" ? (item.name ? fill(words.agent, { name: item.name }) : words.agentUnnamed) : words[word];
  return h("div", { class: "meta" }, h("span", { class: "face" }, shape()), h("bdi", { class: "who" }, name), time);
}

function bubble(item) {
  const node = h("div", { class: "bubble", part: `bubble bubble-${item.from}`, dir: "auto", lang: item.lang });
  node.append(...textNodes(item.text ?? ""));
  return node;
}

/** Text with the addresses in it as links. */
function textNodes(text) {
  return pieces(text).map((piece) => (piece.href ? outwardLink(piece.href, piece.text) : piece.text));
}

function outwardLink(address, ...children) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function linkList(links, { address, words }) {
  const entries = links.map(({ title, url }) => {
    const target = safeAddress(url, address);
    const note = h("span", { class: "unseen" }, ` (${words.opensInNewTab})`);
    return target && h("li", {}, outwardLink(target, icons.articleIcon(), h("bdi", {}, title), note));
  });
  return h("ul", { class: "links", part: "links", role: "list" }, entries);
}

/** Only web addresses; a path is one of the site that the widget comes from. */
function safeAddress(url, base) {
  try {
    const target = new URL(url, base);
    return ["http:", "https:"].includes(target.protocol) ? target.href : null;
  } catch {
    return null;
  }
}

function buttonRow(item, { conversation }) {
  const press = (button) => h("button", { class: "choice", part: "button", type: "button", onclick: () => conversation.press(button) }, button.title);
  return h("div", { class: "choices", part: "buttons", role: "group", lang: item.lang }, item.buttons.map(press));
}

/** A link to the page's place to sign in, or a button of which only the page hears; nothing if the page names none. */
function signInRow({ signIn, emit, words }) {
  const place = signIn();
  const href = place ? safeAddress(place, document.baseURI) : null;
  const onclick = (event) => emit("signin", {}) || event.preventDefault();
  const looks = { class: "choice", part: "sign-in", onclick };
  const press = href ? h("a", { ...looks, href }, words.signIn) : h("button", { ...looks, type: "button" }, words.signIn);
  return h("div", { class: "choices sign-in" }, place !== null && press);
}

/** A button by which the page is asked for a fresh sign-in; nothing where it would not answer. */
function stepUpRow({ operation, purpose, nonce }, { stepUp, emit, words }) {
  const press = h("button", { class: "choice", part: "step-up", type: "button", onclick: () => emit("stepup", { operation, purpose, nonce }) }, words.stepUp);
  return h("div", { class: "choices step-up" }, stepUp() && press);
}

/** Disable the buttons once the conversation has gone on; they then show which was chosen. */
function showButtons(row, { isLive, chosen }, { focus }) {
  for (const button of row.children) {
    const hadFocus = button.matches(":focus");
    button.disabled = !isLive;
    const isChosen = !isLive && button.textContent === chosen;
    button.classList.toggle("is-chosen", isChosen);
    if (isChosen && !button.querySelector(".icon")) button.prepend(icons.sentIcon());
    if (hadFocus && !isLive) focus();
  }
}

const FATES = {
  sending: icons.clockIcon,
  sent: icons.sentIcon,
  waiting: icons.clockIcon,
  failed: icons.failedIcon,
};

function showFate(node, item, { words, conversation }) {
  const fate = item.fate ?? "";
  if (node.dataset.fate === fate) return;
  node.dataset.fate = fate;
  node.replaceChildren();
  if (!fate) return;
  node.append(FATES[fate](), h("span", {}, words[fate]));
  if (fate !== "failed") return;
  say(node.lastElementChild, `${words.failed}: ${item.failed}`);
  const again = h("button", { class: "plain", type: "button", onclick: () => conversation.retry(item.message) }, words.retry);
  const drop = h("button", { class: "plain", type: "button", onclick: () => conversation.discard(item.message) }, words.discard);
  node.append(again, drop);
}

function ticketLine(item, { words }) {
  const status = words.ticketStates[item.status] ?? item.status;
  const text = fill(words.ticket, { number: item.number, status });
  return h("p", { class: "ticket", part: "ticket" }, icons.ticketIcon(), h("span", {}, text));
}
