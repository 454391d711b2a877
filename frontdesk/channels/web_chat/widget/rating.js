// The rating form: shown once after a person has closed the conversation, with separate scores for person and bot.
import { h } from "./dom.js";
import { noticeIcon, sentIcon, starIcon } from "./icons.js";
import { overlong } from "./overlong.js";
import { fill } from "./strings.js";

const LONGEST_COMMENT = 1000;
const STARS = 5;
const LABELS = { person: "ratePerson", bot: "rateBot" };
let number = 0;

export function ratingCard() {
  return h("div", { class: "rating", part: "rating" });
}

/** The form until there is an answer, then the answer. */
export function showRating(card, item, tools) {
  const stage = item.rated ? "rated" : "asked";
  if (card.dataset.stage === stage) return;
  card.dataset.stage = stage;
  card.replaceChildren(item.rated ? outcome(item.rated, tools.words) : form(item.rating, tools));
}

function outcome(rated, words) {
  const scores = [
    rated.person && fill(words.ratedPerson, { score: rated.person }),
    rated.bot && fill(words.ratedBot, { score: rated.bot }),
  ].filter(Boolean);
  const text = scores.length ? fill(words.rated, { scores: scores.join(", ") }) : words.skipped;
  return h("p", { class: "rating-done" }, scores.length ? sentIcon() : noticeIcon(), h("span", {}, text));
}

function form({ episode, about }, { words, conversation, focus }) {
  const rows = about.map((who) => stars(who, words));
  const comment = h("textarea", { class: "comment", rows: 2, dir: "auto", "aria-label": words.comment, placeholder: words.comment });
  comment.addEventListener("input", () => comment.setCustomValidity(overlong(comment.value, LONGEST_COMMENT, words)));
  const submit = h("button", { class: "solid", part: "rate", type: "submit", disabled: true }, words.rate);
  const skip = h("button", { class: "plain", part: "skip", type: "button" }, words.skip);
  const made = h("form", { "aria-label": words.rating }, rows, comment, h("div", { class: "rating-end" }, submit, skip));
  const send = (scores) => {
    focus();
    for (const control of made.elements) control.disabled = true;
    conversation.rate({ episode, person: null, bot: null, comment: null, ...scores });
  };
  const scores = () => Object.fromEntries([...new FormData(made)].map(([name, value]) => [name.split("-")[0], Number(value)]));
  made.addEventListener("change", () => (submit.disabled = !made.querySelector("input:checked")));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ ...scores(), comment: comment.value.trim() || null });
  });
  skip.addEventListener("click", () => send({}));
  return made;
}

/** Five radio buttons that look like stars: arrow keys, one stop for Tab, a word for each. */
function stars(who, words) {
  const name = `${who}-${++number}`;
  const choice = (_, index) => {
    const word = words.stars[index] ?? "";
    const input = h("input", { type: "radio", name, value: index + 1, class: "unseen", "aria-label": `${index + 1}: ${word}` });
    return h("label", { class: "star", title: word }, input, starIcon());
  };
  return h("fieldset", {}, h("legend", {}, words[LABELS[who]]), h("div", { class: "stars" }, Array.from({ length: STARS }, choice)));
}
