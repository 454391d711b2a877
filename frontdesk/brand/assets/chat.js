// What every page of ours does for the chat on it: the chat looks as the page does, knows which page it is, and opens when asked.
(() => {
  const chat = document.querySelector("frontdesk-chat");
  const { title } = chat.dataset;
  const product = document.querySelector("[data-product]")?.dataset.product;
  if (title) chat.strings = { title };
  (window.frontdeskCalls ??= []).push(["setContext", { page: document.title, ...(product && { product }) }]);

  // A page offers the chat where there is one: without scripts nothing is promised.
  customElements.whenDefined("frontdesk-chat").then(() => {
    for (const offer of document.querySelectorAll(".chat-offer")) offer.hidden = false;
  });
  for (const button of document.querySelectorAll("[data-ask]")) button.addEventListener("click", () => chat.open());

  const follow = () => chat.setAttribute("theme", document.documentElement.dataset.theme ?? "system");
  new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  follow();
})();
