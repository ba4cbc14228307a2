// A browser whose pages are watched: what no page of EXOS may do is kept as a fault.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: process.env.EXOS_CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
}

/** Opens a page in a context of its own; `page.faults` holds what it must not have done. */
export async function openPage(browser, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      console.error(`policy: ${violatedDirective} forbids ${blockedURI} ${sample}`));
  });
  const page = await context.newPage();
  page.faults = [];
  watch(page, options?.baseURL);
  return page;
}

function watch(page, base) {
  const fault = (what) => page.faults.push(`${what} (at ${page.url()})`);
  page.on("console", (message) => message.type() === "error" && !isRefusal(message) && fault(message.text()));
  page.on("pageerror", (error) => fault(`threw ${error}`));
  page.on("request", (request) => isElsewhere(request.url(), base) && fault(`asks ${request.url()}`));
  page.on("response", (answer) => answer.status() >= 500 && fault(`${answer.status()} from ${answer.url()}`));
}

/** The browser calls an answer like 403 an error; a page that says why is none. */
function isRefusal(message) {
  return /Failed to load resource.* status of 4\d\d/.test(message.text()) && message.location().url === message.page()?.url();
}

function isElsewhere(url, base) {
  const { protocol, origin } = new URL(url);
  return /^(http|ws)s?:$/.test(protocol) && base !== undefined && origin.replace(/^ws/, "http") !== new URL(base).origin;
}

/** Holds back the requests that are meant; answers what lets them go. */
export async function held(page, isMeant) {
  let go;
  const free = new Promise((done) => (go = done));
  await page.route(() => true, async (route) => {
    if (isMeant(route.request())) await free;
    await route.continue();
  });
  return go;
}

/** Keeps a picture of the page where EXOS_SCREENSHOTS says. */
export async function picture(page, name) {
  const folder = process.env.EXOS_SCREENSHOTS;
  if (!folder || page.isClosed()) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replace(/\W+/g, "-")}.png`), fullPage: true });
}
