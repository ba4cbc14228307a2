// Takes a picture of every page: `node screenshots.js FOLDER`. EXOS_SERVER_BIN and EXOS_TEST_IMAGE as for the stories.
//
// Each page at 1440 pixels in light; the main ones also in dark, and at 390 in both.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { removeStacks, signIn } from "./api.js";
import { launch, openPage } from "./browser.js";
import { enter, unique } from "./harness.js";
import { everything } from "./scene.js";
import { startServer } from "./server.js";
import { everyPage } from "./walk.js";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const folder = process.argv[2] ?? "screenshots";
await mkdir(folder, { recursive: true });
const server = await startServer();
const api = await signIn(server.url);
const browser = await launch();
try {
  const stack = await everything(api, unique);
  const page = await openPage(browser, { baseURL: server.url, viewport: WIDE });
  await enter(page);
  await everyPage(page, stack, (path) => take(page, path, "1440-light"));
  for (const path of mainPages(stack)) {
    await page.goto(path);
    for (const [viewport, width] of [[WIDE, 1440], [PHONE, 390]]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await take(page, path, `${width}-${colorScheme}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
  }
  for (const fault of page.faults) console.error(fault);
} finally {
  await removeStacks(api);
  await browser.close();
  await server.stop();
}

function mainPages(stack) {
  const at = "/environments/default";
  return ["/", "/stacks", `${at}/stacks/${stack}`, `${at}/stacks/new`, "/hosts", "/containers"];
}

async function take(page, path, how) {
  const name = path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "dashboard";
  await page.screenshot({ path: join(folder, `${name}-${how}.png`), fullPage: true });
}
