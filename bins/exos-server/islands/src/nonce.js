// What lets an island style itself where the page allows no styles but named ones.

/** The nonce that the page gives its islands. */
export const nonce = document.querySelector("script[nonce]")?.nonce ?? "";

/** A style element that the page accepts. */
export function styleElement() {
  const element = document.createElement("style");
  element.nonce = nonce;
  return element;
}

/** Adds a style sheet to the page. */
export function adopt(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}
