// Follows Airflow's light or dark theme, and opens links to Airflow in Airflow's own window.
"use strict";
(() => {
  const page = document.documentElement;
  let outside = null;  // Airflow's document, when this page is shown in a frame of it
  try {
    if (window.parent !== window) outside = window.parent.document;
  } catch { /* a frame of somebody else's: the browser's own preference holds */ }

  const chosen = () => {
    if (outside) return outside.documentElement.classList.contains("dark") ? "dark" : "light";
    try {
      const kept = window.localStorage.getItem("theme");  // where Airflow keeps the choice of its reader
      return kept === "dark" || kept === "light" ? kept : null;
    } catch { return null; }
  };
  const follow = () => {
    const theme = chosen();
    if (theme) page.dataset.theme = theme; else delete page.dataset.theme;
    document.dispatchEvent(new Event("theme"));
  };
  follow();
  if (outside) {
    page.classList.add("framed");
    new MutationObserver(follow).observe(outside.documentElement, { attributeFilter: ["class"] });
  }
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);

  // Airflow's frame may not move its window; a link of Airflow's own document may.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=_top]");
    if (!link || !outside || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const there = outside.createElement("a");
    there.href = link.href;
    outside.body.append(there);
    there.click();
    there.remove();
  });
})();
