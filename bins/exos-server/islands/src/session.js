// A conversation with a process in a container: binary messages begin with a byte that says whose bytes they are, text
// messages are JSON.

const INPUT = 0;

/**
 * Opens the conversation. `on` has `open()`, `output(bytes)` and `end({ exitCode } or { problem })`; the last is called
 * once. Answers `{ send(bytes), resize(size), close() }`.
 */
export function openSession(url, on) {
  const socket = new WebSocket(Object.assign(new URL(url), { protocol: url.protocol.replace("http", "ws") }));
  socket.binaryType = "arraybuffer";
  let wasOpen = false;
  let end;
  socket.onopen = () => {
    wasOpen = true;
    on.open();
  };
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") end = endOf(JSON.parse(data)) ?? end;
    else on.output(new Uint8Array(data, 1));
  };
  socket.onclose = async () => on.end(end ?? { problem: wasOpen ? "The connection was lost." : await whyRefused(url) });

  const say = (message) => socket.readyState === WebSocket.OPEN && socket.send(message);
  return {
    send: (bytes) => say(Uint8Array.of(INPUT, ...bytes)),
    resize: (size) => say(JSON.stringify({ resize: size })),
    close: () => socket.close(),
  };
}

function endOf({ exit_code: exitCode, error }) {
  if (exitCode !== undefined) return { exitCode };
  if (error) return { problem: inWords(error) };
}

/** The words of a problem document. */
function inWords({ title, detail, hint }) {
  return [detail ?? title, hint].filter(Boolean).join("; ");
}

/** A browser hides why a WebSocket was refused, and tells it of the same request made without one. */
async function whyRefused(url) {
  const UPGRADE_REQUIRED = 426;
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    if (answer.status !== UPGRADE_REQUIRED) return inWords(await answer.json());
    return "The terminal could not be opened; is the container running?";
  } catch {
    return "The server does not answer.";
  }
}
