// What every page must be, whatever is on it. Each answers what is wrong.

import axe from "axe-core";

/** The rules that are asked in each theme; in dark only the colours are others. */
const THEMES = { light: {}, dark: { runOnly: ["color-contrast", "link-in-text-block"] } };

/** What keeps somebody out, in light or in dark. */
export async function barriers(page) {
  const found = [];
  // Evaluated from outside: the page's own policy forbids what it does not bring along.
  await page.evaluate(axe.source);
  for (const [colorScheme, rules] of Object.entries(THEMES)) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate((rules) => axe.run(rules), rules);
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    for (const { id, nodes } of grave) found.push({ colorScheme, id, at: nodes.slice(0, 5).map(({ html }) => html) });
  }
  return found;
}

/** What stands out of the screen. */
export async function overflow(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const out = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > room + 1);
    return out.slice(0, 3).map((element) => element.outerHTML.slice(0, 120));
  });
}
