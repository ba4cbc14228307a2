// A story: a person in a browser, on a server of their own.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { removeStacks, signIn } from "./api.js";
import { launch, openPage, picture } from "./browser.js";
import { PASSWORD, startServer } from "./server.js";

/** The image of every service: busybox with `sh`. */
export const IMAGE = process.env.EXOS_TEST_IMAGE;

/**
 * Tells the story `name`. It gets `{ page, url, api, enter, unique }`: a watched page, the server's address, its API as
 * the admin, how to sign in, and how to make a name that no other story has. `options` are those of the page's context.
 */
export function story(name, options, tell) {
  test(name, { timeout: 120_000 }, async (context) => {
    const ends = [];
    context.after(async () => {
      for (const end of ends.reverse()) await end();
    });
    const server = await startServer();
    ends.push(server.stop);
    const api = await signIn(server.url);
    ends.push(() => removeStacks(api));
    const browser = await launch();
    ends.push(() => browser.close());
    const page = await openPage(browser, { baseURL: server.url, ...options });
    try {
      await tell({ page, url: server.url, api, enter: (...who) => enter(page, ...who), unique });
      assert.deepEqual(page.faults, []);
    } catch (error) {
      await picture(page, name);
      throw error;
    }
  });
}

/** Signs in by the form. */
export async function enter(page, username = "admin", password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("Name").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("/");
}

/** A name that no other story has. */
export function unique(name) {
  return `${name}-${randomBytes(3).toString("hex")}`;
}
