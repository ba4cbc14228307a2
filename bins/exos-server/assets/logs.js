// Follows what containers write: `<div data-logs="ADDRESS">` holds the lines so far.

// Older lines leave the page: a browser must not grow without end.
const MOST = 5000;

// How long to wait before a stream that was refused is asked for again.
const PAUSE = 5_000;

export function logs() {
  for (const log of document.querySelectorAll("[data-logs]")) follow(log);
}

function follow(log) {
  const says = document.getElementById(log.dataset.says);
  log.scrollTop = log.scrollHeight;
  const tints = new Map();
  const search = document.getElementById(log.dataset.search);
  search?.addEventListener("input", () => {
    for (const line of log.children) sift(line, search.value);
  });
  open(log, says, tints);
}

function open(log, says, tints) {
  const source = new EventSource(log.dataset.logs);
  source.addEventListener("line", (event) => add(log, JSON.parse(event.data), tints));
  source.addEventListener("open", () => tell(says, "on", "Following"));
  source.addEventListener("end", () => {
    source.close();
    tell(says, "", "Ended");
  });
  source.addEventListener("error", async (event) => {
    if (event.data) {
      // The server says why there is no more.
      source.close();
      tell(says, "off", JSON.parse(event.data).detail ?? "It failed");
    } else if (source.readyState === EventSource.CLOSED) {
      tell(says, "off", await reason(log.dataset.logs));
      setTimeout(() => again(log, says, tints), PAUSE);
    } else {
      tell(says, "off", "Connecting again");
    }
  });
}

// Lines that are there already would come a second time.
function again(log, says, tints) {
  log.replaceChildren();
  open(log, says, tints);
}

// A stream that is refused says nothing to a script: the same address answers without following.
async function reason(address) {
  try {
    const once = new URL(address, location);
    once.searchParams.delete("follow");
    once.searchParams.set("tail", "0");
    const answer = await fetch(once);
    return answer.ok ? "Connecting again" : ((await answer.json()).detail ?? "It is refused");
  } catch {
    return "The server does not answer";
  }
}

function tell(says, name, text) {
  if (!says) return;
  says.className = `liveness ${name}`;
  says.textContent = text;
  says.hidden = false;
}

function add(log, line, tints) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const shown = document.createElement("p");
  if (line.stream === "stderr") shown.classList.add("stderr");
  if (log.dataset.times && line.at) shown.append(span("at", line.at.slice(11, 23)));
  if (log.dataset.from && line.service) {
    if (!tints.has(line.service)) tints.set(line.service, (tints.size % 6) + 1);
    const from = span("from", line.container ?? line.service);
    from.classList.add(`tint-${tints.get(line.service)}`);
    shown.append(from);
  }
  shown.append(line.text ?? "");
  sift(shown, document.getElementById(log.dataset.search)?.value ?? "");
  log.append(shown);
  while (log.children.length > MOST) log.firstElementChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function sift(line, text) {
  line.hidden = text !== "" && !line.textContent.toLowerCase().includes(text.toLowerCase());
}
