// Fills in parts that would hold up their page: `<div data-fill="ADDRESS">` shows what the page there has in `data-filled`.

// What is shown so changes slowly.
const EVERY = 300_000;

export function fill() {
  for (const place of document.querySelectorAll("[data-fill]")) {
    show(place);
    setInterval(() => document.hidden || show(place), EVERY);
    place.addEventListener("click", (event) => {
      const link = event.target.closest("nav a");
      if (!link) return;
      event.preventDefault();
      // The part keeps its number of bands, whatever time is looked back to.
      const address = new URL(link.href);
      address.searchParams.set("bands", new URL(place.dataset.fill, location).searchParams.get("bands") ?? "");
      place.dataset.fill = address.pathname + address.search;
      show(place);
    });
  }
}

async function show(place) {
  try {
    const answer = await fetch(place.dataset.fill);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const filled = page.querySelector("[data-filled]");
    if (filled) place.replaceChildren(...filled.childNodes);
  } catch {
    // What is shown stays; the mark of the page says that it is not live.
  }
}
