// The colours of the page, for what is drawn and not styled.

/** The custom properties of the page, each with what the browser has in its place. */
const OF_PAGE = {
  surface: "var(--surface, Canvas)",
  text: "var(--text, CanvasText)",
  accent: "var(--accent, LinkText)",
  line: "var(--line, GrayText)",
};

/** Reads colours as they are at `element` now: those of the page, or others by their expressions. */
export function coloursAt(element, expressions = OF_PAGE) {
  const probe = element.appendChild(document.createElement("span"));
  probe.hidden = true;
  const read = ([name, expression]) => {
    probe.style.color = expression;
    return [name, getComputedStyle(probe).color];
  };
  const colours = Object.fromEntries(Object.entries(expressions).map(read));
  probe.remove();
  return colours;
}

/** Calls `then` when the system turns dark or light, until `signal`. */
export function onThemeChange(then, signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", then, { signal });
}
