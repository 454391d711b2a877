// Light, dark, or what the system prefers. Loaded in the head and not deferred, so that no page flashes in the wrong colours.
{
  let theme = "system";
  try { theme = JSON.parse(localStorage.getItem("frontdesk-inbox") ?? "{}").theme ?? theme; } catch { /* no storage */ }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
