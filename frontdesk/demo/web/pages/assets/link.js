// Takes an invitation from another channel. It is kept over a sign-in, in this tab alone, and never in an address.
(() => {
  const KEPT = "larkfield-link";
  const part = (name) => document.getElementById(`link-${name}`);
  const show = (name) => { for (const each of ["none", "asks", "done", "ended"]) part(each).hidden = each !== name; };
  const post = (path, body) => fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });

  const given = /^#link=([\w.-]+)$/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, "", location.pathname);
  }
  const link = sessionStorage.getItem(KEPT);
  const end = (name) => { sessionStorage.removeItem(KEPT); show(name); };

  const accept = async () => {
    part("yes").disabled = true;
    const { identity_token } = await (await fetch("/shop/identity", { method: "POST" })).json();
    const response = await post("/api/chat/links", { link, identity_token });
    end(response.ok ? "done" : "ended");
  };

  const ask = async () => {
    const response = await post("/api/chat/links/invitation", { link });
    if (!response.ok) return end("ended");
    const { channel, team, user, name } = await response.json();
    part("channel").textContent = channel === "slack" ? "Slack" : channel;
    part("name").textContent = name;
    part("team").textContent = team;
    part("user").textContent = user;
    part("yes")?.addEventListener("click", accept);
    show("asks");
  };
  if (link) ask();
})();
