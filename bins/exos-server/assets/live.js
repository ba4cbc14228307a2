// Follows the page at its own address: the server sends the regions that changed.

import { morph } from "./morph.js";

// The server sends a beat at least every ten seconds.
const SILENCE = 25_000;

// How long to wait before a stream that was refused is asked for again.
const PAUSE = 5_000;

const regions = () => document.querySelectorAll("[data-live]");
const mark = () => document.getElementById("liveness");

let source;
// When the page was as the server had it: at first when it was loaded.
let heard = Date.now();
let isGone = false;
// What the reader typed must not be lost.
let isTyped = false;

export function follow() {
  if (regions().length === 0) return;
  mark().hidden = false;
  judge();
  document.addEventListener("input", (event) => {
    if (event.target.form?.method === "post") isTyped = true;
  });
  // A page that nobody sees asks for nothing.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  if (!document.hidden) open();
  setInterval(judge, 1000);
}

function close() {
  source?.close();
  source = undefined;
}

function open() {
  close();
  if (isGone) return;
  source = new EventSource(location.pathname + location.search);
  source.addEventListener("page", (event) => {
    heard = Date.now();
    apply(JSON.parse(event.data).regions);
    judge();
  });
  source.addEventListener("gone", leave);
  // A browser tries again by itself, but not after a refusal.
  source.addEventListener("error", ({ target }) => {
    if (target.readyState === EventSource.CLOSED && target === source) setTimeout(retry, PAUSE);
  });
}

function retry() {
  if (!document.hidden) open();
}

// The page is there no more, or its reader is not known any more: the server says what there is instead.
function leave() {
  close();
  isGone = true;
  if (isTyped) judge();
  else location.assign(location.href);
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
  const isStale = isGone || age > SILENCE;
  if (isGone) show("off", "This page is gone or not yours any more: load it again");
  else if (isStale) show("off", `Not live: as of ${words(age)} ago`);
  else show("on", "Live");
  for (const region of regions()) region.classList.toggle("stale", isStale);
}

function words(age) {
  const seconds = Math.round(age / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function show(name, text) {
  const liveness = mark();
  if (liveness.textContent === text) return;
  liveness.className = `liveness ${name}`;
  liveness.textContent = text;
}
