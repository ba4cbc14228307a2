// `<exos-terminal data-url>`: a terminal in a container, over the API's WebSocket.
//
// `data-url` is the address that runs a command in the container. What the server wrote inside may have a field
// `command`, the shell to begin with. With `data-autostart` nobody has to press the button.

import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import xtermCss from "@xterm/xterm/css/xterm.css";
import { define, freshId, make } from "./island.js";
import { adopt } from "./nonce.js";
import { openSession } from "./session.js";
import css from "./terminal.css";
import { coloursAt, onThemeChange } from "./theme.js";

const HINT = "Keys go to the terminal, Tab too. To leave it press Escape and then Tab.";

adopt(xtermCss);
adopt(css);

define("exos-terminal", (element, ready) => {
  const ended = new AbortController();
  const parts = build(element.querySelector("[name=command]")?.value || "sh");
  element.append(...parts.nodes);
  ready();
  const terminal = open(parts, ended.signal);

  let session;
  const connect = () => {
    parts.say("Connecting…", "Disconnect");
    terminal.reset();
    session = openSession(address(element.dataset.url, parts.command.value, terminal), {
      open: () => {
        parts.say("Connected.", "Disconnect");
        terminal.focus();
      },
      output: (bytes) => terminal.write(bytes),
      end: (how) => {
        session = undefined;
        parts.say(inWords(how), "Reconnect");
      },
    });
  };
  terminal.onData((text) => session?.send(new TextEncoder().encode(text)));
  terminal.onBinary((text) => session?.send(Uint8Array.from(text, (byte) => byte.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => session?.resize({ columns: cols, rows }));
  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (session) session.close();
    else connect();
  });
  if (element.hasAttribute("data-autostart")) connect();

  return () => {
    session?.close();
    ended.abort();
    terminal.dispose();
  };
});

/** The command and the button, the screen, and how to leave it. */
function build(shell) {
  const command = make("input", { name: "command", value: shell, required: true, spellcheck: false, autocomplete: "off" });
  command.autocapitalize = "off";
  const button = make("button", { className: "button", textContent: "Connect" });
  const status = make("p", { role: "status" });
  const form = make("form", { className: "terminal-bar" }, make("label", {}, "Command", command), button, status);
  const screen = make("div", { className: "terminal-screen" });
  const hint = make("p", { className: "terminal-hint", id: freshId("hint"), textContent: HINT });
  return {
    nodes: [form, screen, hint],
    form,
    command,
    screen,
    hint,
    say(text, next) {
      status.textContent = text;
      button.textContent = next;
    },
  };
}

/** Opens a terminal that fills its screen and has the colours of the page, until `signal`. */
function open({ screen, hint }, signal) {
  const terminal = new Terminal({
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    fontFamily: getComputedStyle(screen).fontFamily,
    fontSize: 13,
    // The colours of programs are made for a dark screen.
    minimumContrastRatio: 4.5,
    screenReaderMode: true,
    theme: theme(screen),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(screen);
  terminal.attachCustomKeyEventHandler(leavesAfterEscape());
  terminal.textarea.setAttribute("aria-describedby", hint.id);
  onThemeChange(() => (terminal.options.theme = theme(screen)), signal);
  const resized = new ResizeObserver(() => fit.fit());
  resized.observe(screen);
  signal.addEventListener("abort", () => resized.disconnect());
  fit.fit();
  return terminal;
}

function theme(screen) {
  const { surface, text, accent } = coloursAt(screen);
  return { background: surface, foreground: text, cursor: accent, cursorAccent: surface };
}

/** Passes every key on to the terminal, but the Tab behind an Escape, with which the browser goes to the next control. */
function leavesAfterEscape() {
  let wasEscape = false;
  return ({ type, key }) => {
    if (type !== "keydown" || key === "Shift") return true;
    const leaves = wasEscape && key === "Tab";
    wasEscape = key === "Escape";
    return !leaves;
  };
}

/** Where the command is run: its words are arguments, and no shell reads them. */
function address(url, command, { cols, rows }) {
  const address = new URL(url, location.href);
  const words = command.trim().split(/\s+/).map((word) => ["command", word]);
  const rest = { tty: true, stdin: true, columns: cols, rows };
  for (const [name, value] of [...words, ...Object.entries(rest)]) address.searchParams.append(name, value);
  return address;
}

function inWords({ exitCode, problem }) {
  if (problem) return problem;
  return exitCode === 0 ? "The command ended." : `The command ended with exit code ${exitCode}.`;
}
