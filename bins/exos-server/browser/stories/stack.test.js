import assert from "node:assert/strict";
import { held } from "../browser.js";
import { paste } from "../editor.js";
import { story } from "../harness.js";
import { composeOf, deploy } from "../scene.js";

story("one writes a stack, is told what is wrong, previews it, deploys it and sees it become healthy", {}, async ({ page, enter, unique }) => {
  const stack = unique("shop");
  await enter();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Stacks" }).click();
  await page.getByRole("link", { name: "New stack" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(stack);

  await paste(page, "Compose file", composeOf().replace("image:", "imag:"));
  await page.locator(".cm-line", { has: page.locator(".cm-lintRange-error") }).getByText("imag").first().waitFor();
  await page.locator(".cm-lint-marker-error").first().hover();
  await page.locator(".cm-tooltip").getByText("imag").first().waitFor();

  await paste(page, "Compose file", composeOf());
  await page.locator(".cm-lint-marker-error").first().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Check and preview" }).click();
  const preview = page.getByRole("region", { name: /What deploying would do/ });
  await preview.getByText("service web/1").first().waitFor();
  await preview.getByText("Nothing is done yet").waitFor();

  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await page.locator("[data-live=state]").getByText("succeeded").waitFor({ timeout: 30_000 });
  await page.getByRole("link", { name: "To the stack" }).click();
  const tabs = page.getByRole("navigation", { name: "Pages of the stack" });
  await page.getByRole("region", { name: "Services" }).getByText("healthy").first().waitFor();
  await tabs.getByRole("link", { name: "Containers" }).click();
  await page.getByRole("region", { name: "Containers" }).getByRole("link", { name: `${stack}-web-1` }).waitFor();
  await tabs.getByRole("link", { name: "Logs" }).click();
  await page.getByRole("log").getByText(/beat 1$/).waitFor();
});

story("one scales a stack and stops it, and sees it happen", {}, async ({ page, api, enter, unique }) => {
  const stack = unique("scaled");
  await deploy(api, stack);
  await enter();
  await page.goto(`/environments/default/stacks/${stack}`);
  const services = page.getByRole("region", { name: "Services" });
  await page.getByLabel("How many containers of web").fill("3");
  await page.getByRole("button", { name: "Scale", exact: true }).click();
  await ended(page);
  await page.goto(`/environments/default/stacks/${stack}`);
  await services.getByRole("link", { name: new RegExp(`${stack}-web-3`) }).waitFor();

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await ended(page);
  await page.goto(`/environments/default/stacks/${stack}`);
  await services.getByText(/stopped|exited/).first().waitFor();
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
});

story("what one types stays while the page goes on", {}, async ({ page, api, enter, unique }) => {
  const stack = unique("typed");
  await deploy(api, stack);
  await enter();
  const go = await held(page, (request) => request.headers().accept === "text/event-stream");
  await page.goto(`/environments/default/stacks/${stack}`);
  const field = page.getByLabel("How many containers of web");
  await field.fill("3");
  const changed = page.evaluate(() => new Promise((done) => document.addEventListener("exos:changed", () => done(), { once: true })));
  go();
  await changed;
  assert.equal(await field.inputValue(), "3");
  assert.ok(await field.evaluate((field) => field === document.activeElement), "the cursor is still there");
});

story("one removes a stack by writing its name", {}, async ({ page, api, enter, unique }) => {
  const stack = unique("gone");
  await deploy(api, stack);
  await enter();
  await page.goto(`/environments/default/stacks/${stack}`);
  await page.getByRole("link", { name: "Remove" }).click();
  await page.getByLabel(/to confirm/).fill("another");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("alert").or(page.getByText(/confirm/)).first().waitFor();
  const { items: kept } = await api("GET", "/environments/default/stacks");
  assert.equal(kept.length, 1);

  await page.goto(`/environments/default/stacks/${stack}/remove`);
  await page.getByLabel(/to confirm/).fill(stack);
  await page.getByRole("button", { name: "Remove" }).click();
  await ended(page);
  await page.goto("/stacks");
  await page.getByText("No stacks yet").waitFor();
});

/** What was asked for has an operation, whose page tells when it is done. */
async function ended(page) {
  await page.waitForURL(/\/operations\//);
  await page.locator("[data-live=state]").getByText("succeeded").waitFor({ timeout: 30_000 });
}
