// What all islands share: an element that stands in for what the server wrote, and gives it back when it cannot start.

/**
 * Defines the element `name`. `start(element, ready)` adds what the island shows to the element, calls `ready` when that
 * can take the place of what the server wrote, and answers how to end it.
 */
export function define(name, start) {
  customElements.define(name, class extends HTMLElement {
    #end;

    connectedCallback() {
      const fallback = [...this.children].filter((child) => !child.hasAttribute("hidden") && child.localName !== "label");
      const show = (isIsland) => fallback.forEach((child) => child.toggleAttribute("hidden", isIsland));
      const before = new Set(this.childNodes);
      const back = () => {
        [...this.childNodes].filter((node) => !before.has(node)).forEach((node) => node.remove());
        show(false);
      };
      try {
        const stop = start(this, () => show(true));
        this.#end = () => (stop(), back());
      } catch (error) {
        back();
        console.warn(`<${name}> leaves what the server wrote:`, error);
      }
    }

    disconnectedCallback() {
      this.#end?.();
      this.#end = undefined;
    }
  });
}

/** Makes an element with its properties and children. */
export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

let made = 0;

/** An id that no other element of the page has. */
export function freshId(name) {
  made += 1;
  return `island-${name}-${made}`;
}
