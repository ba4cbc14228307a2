// Follows the page at its own address: the server sends the regions that changed.

import { morph } from "./morph.js";

// The server sends a beat at least every ten seconds.
const SILENCE = 25_000;

const regions = () => document.querySelectorAll("[data-live]");
const mark = () => document.getElementById("liveness");

let heard = 0;

export function follow() {
  if (regions().length === 0) return;
  mark().hidden = false;
  show("on", "Live");
  let source = open();
  // A page that nobody sees asks for nothing.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else source = open();
  });
  setInterval(judge, 1000);
}

function open() {
  heard = Date.now();
  const source = new EventSource(location.pathname + location.search);
  source.addEventListener("page", (event) => {
    heard = Date.now();
    apply(JSON.parse(event.data).regions);
    judge();
  });
  // The page is there no more, or its reader is not known any more: the server says what there is instead.
  source.addEventListener("gone", () => {
    source.close();
    location.reload();
  });
  return source;
}

function apply(changed) {
  for (const [name, html] of Object.entries(changed)) {
    const region = document.querySelector(`[data-live="${CSS.escape(name)}"]`);
    if (region) morph(region, html);
  }
  document.dispatchEvent(new CustomEvent("exos:changed"));
}

// Says so when nothing was heard for too long, and how old the page is then.
function judge() {
  if (document.hidden) return;
  const age = Date.now() - heard;
  const stale = age > SILENCE;
  if (stale) show("off", `Not live: as of ${Math.round(age / 1000)} s ago`);
  else show("on", "Live");
  for (const region of regions()) region.classList.toggle("stale", stale);
}

function show(name, text) {
  const liveness = mark();
  if (liveness.textContent === text) return;
  liveness.className = `liveness ${name}`;
  liveness.textContent = text;
}
