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
  const wants = [...wanted.childNodes];
  let at = target.firstChild;
  wants.forEach((want, place) => {
    // What nothing to come fits goes first: else all that stands behind it would be made anew.
    while (at && !fits(at, want) && !wants.slice(place + 1).some((other) => fits(at, other))) at = removed(at);
    const found = at && fits(at, want) ? at : keyed.get(key(want));
    if (!found || !fits(found, want)) {
      target.insertBefore(document.importNode(want, true), at);
      return;
    }
    if (found === at) at = at.nextSibling;
    else target.insertBefore(found, at);
    node(found, want);
  });
  while (at) at = removed(at);
}

function fits(have, want) {
  return have.nodeName === want.nodeName && key(have) === key(want);
}

function removed(child) {
  const next = child.nextSibling;
  child.remove();
  return next;
}

const key = (node) => node.id || node.dataset?.key;

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
