// What holds on every page that can be reached. Each story tells all that is wrong at once.

import assert from "node:assert/strict";
import { story } from "../harness.js";
import { everything, member } from "../scene.js";
import { barriers, overflow } from "../sound.js";
import { everyPage } from "../walk.js";

/** Opens every page, and fails with what `look(path)` finds wrong on any of them. */
async function nothingIsWrong(page, stack, look) {
  const wrong = [];
  const seen = await everyPage(page, stack, async (path, answer) => {
    if (answer.status() !== 200) wrong.push(`${path} is linked and answers ${answer.status()}`);
    else wrong.push(...(await look(path)).map((found) => ({ path, found })));
  });
  assert.deepEqual(wrong, []);
  assert.ok(seen.size > 15, `only these are linked: ${[...seen].join(" ")}`);
}

story("every page is open to all, in light and in dark", {}, async ({ page, api, enter, unique }) => {
  const stack = await everything(api, unique);
  await enter();
  await nothingIsWrong(page, stack, () => barriers(page));
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

story("every page fits on a phone", PHONE, async ({ page, api, enter, unique }) => {
  const stack = await everything(api, unique);
  await enter();
  await nothingIsWrong(page, stack, () => overflow(page));
});

story("every page can be read without a script", { javaScriptEnabled: false }, async ({ page, api, enter, unique }) => {
  const stack = await everything(api, unique);
  await enter();
  await nothingIsWrong(page, stack, async () => {
    const title = await page.locator("h1").allTextContents();
    return title.join("").trim() === "" ? ["it has no heading"] : [];
  });
  await page.goto("/stacks");
  await page.getByRole("link", { name: stack }).first().waitFor();
});

/** What everybody may change: what is their own. */
const OWN = /^\/(sign-out|account)/;

story("who may only read sees no control that would be refused", {}, async ({ page, api, enter, unique }) => {
  const stack = await everything(api, unique);
  await member(api, "onlooker", "a long enough password", "readonly");
  await enter("onlooker", "a long enough password");
  await nothingIsWrong(page, stack, async () => {
    const forms = page.locator("form[method=post]");
    const posts = await forms.evaluateAll((all) => all.map((form) => new URL(form.action).pathname));
    const terminals = await page.locator("exos-terminal").count();
    return [...posts.filter((to) => !OWN.test(to)), ...Array(terminals).fill("a terminal")];
  });
});
