// Light, dark, or what the system prefers. Loaded in the head and without `defer`, so that no page flashes in the wrong colours.
(() => {
  const KEY = "larkfield-theme";
  const root = document.documentElement;

  const read = () => {
    try { return localStorage.getItem(KEY) ?? "system"; } catch { return "system"; }
  };
  const show = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  const keep = (theme) => {
    try { localStorage.setItem(KEY, theme); } catch { /* Without storage the choice holds for this page. */ }
  };

  show(read());
  addEventListener("DOMContentLoaded", () => {
    for (const choice of document.querySelectorAll(".theme")) {
      const select = choice.querySelector("select");
      select.value = read();
      select.addEventListener("change", () => { keep(select.value); show(select.value); });
      choice.hidden = false;
    }
  });
  addEventListener("storage", (event) => { if (event.key === KEY) show(read()); });
})();
