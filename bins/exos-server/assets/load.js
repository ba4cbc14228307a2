// Fills in what only an engine knows: `<pre data-load="ADDRESS">` shows the JSON that is there.

export async function load() {
  for (const place of document.querySelectorAll("[data-load]")) {
    place.textContent = "Asking the engine";
    place.textContent = await text(place.dataset.load);
  }
}

async function text(address) {
  try {
    const answer = await fetch(address);
    const json = await answer.json();
    return answer.ok ? JSON.stringify(json, null, 2) : `${json.detail ?? json.title}. ${json.hint ?? ""}`;
  } catch {
    return "The server does not answer.";
  }
}
