// Ctrl-K: searches everything visible while one types. Without a script the field leads to the page of results.

const DELAY = 120;

export function finder() {
  const form = document.querySelector("[data-finder]");
  if (!form) return;
  const dialog = build();
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      dialog.open();
    }
  });
}

function build() {
  const dialog = document.createElement("dialog");
  dialog.className = "finder";
  dialog.setAttribute("aria-label", "Search everything");
  const input = document.createElement("input");
  input.type = "search";
  input.className = "plain";
  input.placeholder = "Find environments, hosts, stacks, services, containers";
  input.setAttribute("aria-label", "Search everything");
  const found = document.createElement("div");
  found.className = "found";
  found.setAttribute("aria-live", "polite");
  dialog.append(input, found);
  document.body.append(dialog);

  let waiting;
  let asked = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const number = ++asked;
      const html = await results(input.value.trim());
      if (number === asked) found.innerHTML = html;
      choose(found, 0);
    }, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(found, chosen(found) + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      found.querySelector("a.chosen")?.click();
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return {
    open() {
      if (dialog.open) return;
      input.value = "";
      found.replaceChildren();
      dialog.showModal();
      input.focus();
    },
  };
}

// The page of results has them in a region of its own.
async function results(text) {
  if (!text) return "";
  const answer = await fetch(`/search?text=${encodeURIComponent(text)}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-found]")?.innerHTML ?? "";
}

const links = (found) => [...found.querySelectorAll("a")];

const chosen = (found) => links(found).findIndex((link) => link.classList.contains("chosen"));

function choose(found, at) {
  const all = links(found);
  if (all.length === 0) return;
  const next = (at + all.length) % all.length;
  all.forEach((link, place) => link.classList.toggle("chosen", place === next));
  all[next].scrollIntoView({ block: "nearest" });
}
