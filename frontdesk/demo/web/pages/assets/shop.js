// The shop's side of the chat: who is signed in, and what a sign-out does.
(() => {
  const customer = document.body.dataset.customer;
  const SEEN = "larkfield-customer";
  const say = (...call) => (window.frontdeskCalls ??= []).push(call);
  const chat = document.querySelector("frontdesk-chat");

  // What every host of the chat offers its own pages: a fresh token for whoever its session says is there.
  const token = async () => {
    const response = await fetch("/shop/identity", { method: "POST" });
    return response.ok ? (await response.json()).identity_token : null;
  };

  chat.strings = {
    title: "Larkfield support",
    suggestions: ["Where is my order?", "How do I return something?", "How long does shipping take?"],
  };
  say("identify", customer ? token : null);

  // What the chat asks for before it changes something: a fresh sign-in, for which a real shop has a page of its own.
  const dialog = document.querySelector("dialog.step-up");
  chat.addEventListener("stepup", ({ detail: { purpose, nonce } }) => {
    dialog.querySelector(".purpose").textContent = purpose;
    dialog.onclose = async () => {
      if (dialog.returnValue !== "yes") return;
      const headers = { "Content-Type": "application/json" };
      const response = await fetch("/shop/step-up", { method: "POST", headers, body: JSON.stringify({ nonce }) });
      if (response.ok) chat.prove((await response.json()).identity_token);
    };
    dialog.returnValue = "";
    dialog.showModal();
  });

  // First the conversation ends, then the shop's session; a network that is gone must not keep anybody signed in.
  const tell = (value) => { try { localStorage.setItem(SEEN, value); } catch { /* The other tabs find out later. */ } };
  document.querySelector(".account")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await Promise.race([customElements.whenDefined("frontdesk-chat").then(() => chat.reset()), new Promise((done) => setTimeout(done, 3000))]);
    tell("");
    event.target.submit();
  });

  // Other tabs, and pages that a browser brings back out of its memory, must not show the last customer.
  tell(customer);
  addEventListener("storage", ({ key, newValue }) => key === SEEN && newValue !== customer && location.reload());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
})();
