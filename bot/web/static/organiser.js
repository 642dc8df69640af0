import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

// Shows a panel anew and keeps the place of whoever is reading it.
function show(panel, html) {
  const focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = [...panel.querySelectorAll(".scroll")].map((region) => region.scrollLeft);
  const wasInRegion = [...panel.querySelectorAll(".scroll")].indexOf(document.activeElement);
  panel.innerHTML = html;
  const regions = panel.querySelectorAll(".scroll");
  scrolled.forEach((left, place) => regions[place] && (regions[place].scrollLeft = left));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  else if (wasInRegion >= 0) regions[wasInRegion]?.focus({ preventScroll: true });
}

// Listens while the page can be seen, and only then.
function watch(panel) {
  const note = document.querySelector("[data-live-note]");
  let source = null;
  let isOver = false;
  function listen() {
    if (isOver || source) return;
    source = new EventSource(panel.dataset.live);
    source.addEventListener("panel", (event) => show(panel, event.data));
    source.addEventListener("over", () => {
      isOver = true;
      rest();
      if (note) note.hidden = true;
    });
  }
  function rest() {
    source?.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  if (note) note.hidden = false;
  if (!document.hidden) listen();
}

document.querySelectorAll("[data-live]").forEach(watch);
