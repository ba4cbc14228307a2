// Makes the content of an element as some HTML says, and leaves alone what is that already: focus, open menus, ticked
// boxes and the place in a scrolled list stay.

export function morph(target, html) {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  children(target, wanted.content);
}

function children(target, wanted) {
  const keyed = new Map();
  for (const child of target.children) if (key(child)) keyed.set(key(child), child);
  let at = target.firstChild;
  for (const want of [...wanted.childNodes]) {
    const found = match(at, want, keyed);
    if (!found) {
      target.insertBefore(document.importNode(want, true), at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else target.insertBefore(found, at);
    node(found, want);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function match(at, want, keyed) {
  if (want.nodeType === Node.ELEMENT_NODE && key(want)) {
    const found = keyed.get(key(want));
    return found && found.tagName === want.tagName ? found : null;
  }
  const fits = at && at.nodeType === want.nodeType && at.nodeName === want.nodeName;
  return fits && !(at.nodeType === Node.ELEMENT_NODE && key(at)) ? at : null;
}

const key = (element) => element.id || element.dataset?.key;

function node(target, want) {
  if (target.nodeType !== Node.ELEMENT_NODE) {
    if (target.nodeValue !== want.nodeValue) target.nodeValue = want.nodeValue;
    return;
  }
  // Islands keep what they made of themselves.
  if (target.localName.includes("-")) return;
  attributes(target, want);
  children(target, want);
}

// A menu that is open stays open. What was typed or ticked stays by itself: attributes say only how a field began.
const KEPT = new Set(["open"]);

function attributes(target, want) {
  for (const { name, value } of want.attributes) {
    if (target.getAttribute(name) !== value && !KEPT.has(name)) target.setAttribute(name, value);
  }
  for (const { name } of [...target.attributes]) {
    if (!want.hasAttribute(name) && !KEPT.has(name)) target.removeAttribute(name);
  }
}
