// The islands by themselves, under the policy of the pages. The network is made up here: no server is needed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, openPage, picture } from "../browser.js";
import { barriers } from "../sound.js";

const BASE = "http://islands.test";
const DIST = new URL("../../islands/dist/", import.meta.url);
const POLICY = "default-src 'self'; style-src 'self' 'nonce-n1'; frame-ancestors 'none'; base-uri 'none'";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A page with one island around its fallback; `answers` are those of other addresses. */
async function withIsland(context, name, body, answers = {}) {
  const page = await openPage(browser, { baseURL: BASE });
  const html = `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>${name}</title><main><h1>${name}</h1>${body}</main>
    <script type="module" nonce="n1" src="/${name}.js"></script></html>`;
  await page.route("**/*", async (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = { "content-security-policy": POLICY };
    if (pathname === "/") return route.fulfill({ headers, contentType: "text/html", body: html });
    if (answers[pathname]) return route.fulfill({ headers, ...answers[pathname](route.request()) });
    if (!pathname.endsWith(".js")) return route.fulfill({ status: 204 });
    return route.fulfill({ headers, contentType: "text/javascript", body: await readFile(new URL(`.${pathname}`, DIST)) });
  });
  context.after(() => page.context().close());
  return page;
}

/** Nothing forbidden happened, and nothing keeps anybody out. */
async function isSound(page) {
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual(page.faults, []);
}

test("the editor keeps its textarea, and shows problems where they are", async (context) => {
  const page = await withIsland(context, "editor", `<form><label for="compose">Compose file</label>
    <exos-editor data-language="yaml"><textarea id="compose" name="compose" required>services:\n  web:\n    imag: nginx\n</textarea></exos-editor>
    <button>Deploy</button></form>`);
  await page.goto("/");
  const editor = page.getByRole("textbox", { name: "Compose file" });
  await editor.waitFor();
  await page.evaluate(() => {
    document.querySelector("form").addEventListener("input", ({ target }) => (window.heard = target.name));
    document.querySelector("exos-editor").diagnostics = [
      { line: 3, column: 5, message: "unknown key `imag`", hint: "did you mean `image`?", code: "E001" },
      { line: 99, column: 1, message: "far below" },
    ];
  });
  await page.locator(".cm-lintRange-error", { hasText: "imag" }).hover();
  await page.getByText("did you mean `image`?").waitFor();
  await page.locator(".cm-lint-marker-error").first().waitFor();
  await picture(page, "editor");

  await page.getByText("Compose file").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# the end");
  assert.match(await page.locator("textarea").inputValue(), /imag: nginx\n *# the end$/);
  assert.equal(await page.evaluate(() => window.heard), "compose");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Deploy");
  await isSound(page);
});

test("what is typed over lines takes their place, and writes no style into the page", async (context) => {
  const page = await withIsland(context, "editor", `<exos-editor data-language="yaml"><textarea name="a" aria-label="A">one: 1\ntwo: [2]\nthree: 3\n</textarea></exos-editor>`);
  await page.goto("/");
  await page.getByRole("textbox", { name: "A" }).click();
  await page.keyboard.press("Control+Home");
  for (const key of ["ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"]) await page.keyboard.press(key);
  await page.keyboard.type("ne");
  assert.equal(await page.locator("textarea").inputValue(), "onehree: 3\n");
  await page.keyboard.press("Control+Z");
  assert.equal(await page.locator("textarea").inputValue(), "one: 1\ntwo: [2]\nthree: 3\n");
  assert.deepEqual(page.faults, []);
});

test("an editor that is taken away leaves the textarea as it was", async (context) => {
  const page = await withIsland(context, "editor", `<exos-editor><textarea name="a" aria-label="A">x</textarea></exos-editor>`);
  await page.goto("/");
  await page.locator(".cm-editor").waitFor();
  const left = await page.evaluate(() => {
    const editor = document.querySelector("exos-editor");
    editor.remove();
    return [editor.children.length, editor.firstElementChild.hidden];
  });
  assert.deepEqual(left, [1, false]);
});

test("an island that cannot start leaves its fallback", async (context) => {
  const page = await withIsland(context, "editor", `<exos-editor><p>Write here</p></exos-editor>`);
  const warned = page.waitForEvent("console", (message) => message.text().includes("leaves what the server wrote"));
  await page.goto("/");
  await warned;
  await page.getByText("Write here").waitFor();
});

test("the terminal speaks with the process, tells how it ended, and connects again", async (context) => {
  const page = await withIsland(context, "terminal", `<exos-terminal data-url="/exec">
    <form><label>Shell <input name="command" value="/bin/sh -l"></label><button>Run</button></form></exos-terminal><button>Next</button>`);
  const opened = [];
  await page.routeWebSocket(/\/exec/, (socket) => {
    opened.push(new URL(socket.url()).searchParams);
    socket.send(Buffer.from("\x01\x1b[38;2;10;120;200mready\x1b[0mé$ "));
    socket.onMessage((message) => {
      if (typeof message === "string") return;
      if (message.toString() === "\x00\r") {
        socket.send(JSON.stringify({ exit_code: 3 }));
        socket.close();
      } else {
        socket.send(Buffer.concat([Buffer.of(1), message.subarray(1)]));
      }
    });
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Connect" }).click();
  await page.locator(".xterm-rows", { hasText: "readyé$" }).waitFor();
  await page.keyboard.type("hello");
  await page.locator(".xterm-rows", { hasText: "readyé$ hello" }).waitFor();
  await picture(page, "terminal");
  assert.deepEqual(opened[0].getAll("command"), ["/bin/sh", "-l"]);
  assert.equal(opened[0].get("tty"), "true");
  assert.ok(Number(opened[0].get("columns")) > 20);

  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "xterm-helper-textarea");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Next");

  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Enter");
  await page.getByText("ended with exit code 3").waitFor();
  await page.getByRole("button", { name: "Reconnect" }).click();
  await page.getByText("Connected.").waitFor();
  assert.equal(opened.length, 2);
  await isSound(page);
});

test("the terminal says why it was refused", async (context) => {
  const problem = { status: 403, contentType: "application/problem+json", body: JSON.stringify({ detail: "you may not run commands here" }) };
  const page = await withIsland(context, "terminal", `<exos-terminal data-url="/exec" data-autostart></exos-terminal>`, { "/exec": () => problem });
  await page.goto("/");
  await page.getByRole("status").filter({ hasText: "you may not run commands here" }).waitFor();
});

test("the chart draws what the source answers, and keeps its fallback until then", async (context) => {
  let asked = 0;
  const values = (count, value) => Array.from({ length: count }, (_, at) => (at > 20 && at < 30 ? null : value(at)));
  const answer = () => {
    asked += 1;
    if (asked === 1) return { status: 404, body: "{}" };
    const cpu = values(90, (at) => 40 + 30 * Math.sin(at / 9));
    const memory = values(90, (at) => 20 + at / 9);
    return { json: { from: "2026-01-01T00:00:00Z", step: 10, cpu, memory } };
  };
  const page = await withIsland(context, "chart", `<exos-chart data-source="/metrics" data-unit="percent" data-series="cpu,memory">
    <svg role="img" aria-label="CPU"><path d="M0 0L9 9"/></svg></exos-chart>`, { "/metrics": answer });
  await page.clock.install();
  await page.goto("/");
  await page.waitForResponse(/metrics/).catch(() => {});
  assert.equal(await page.locator("svg").isVisible(), true);
  await page.clock.runFor(10_000);
  await page.getByText("memory 29.9 %").waitFor();
  await page.locator(".uplot canvas").waitFor();
  assert.equal(await page.locator("svg").isVisible(), false);
  await picture(page, "chart");
  const width = () => page.locator(".uplot").evaluate((node) => node.clientWidth);
  const wide = await width();
  await page.setViewportSize({ width: 390, height: 800 });
  await page.waitForFunction((was) => document.querySelector(".uplot").clientWidth < was, wide);
  assert.match(page.faults.shift(), /404/);
  await isSound(page);
});
