// Walks from link to link, so that a page that is new is tried without being named anywhere.

/** What is of the same kind is visited once: one stack stands for all stacks. */
const NAMES = /\b(environments|hosts|stacks|services|containers|operations|users|groups|volumes|networks|revisions)\/[^/]+/g;

/** Not pages: the API and its documentation, which is another program's page. */
const ELSEWHERE = /^\/(api|assets)\//;

/** How a list is shown and what of it, and not another page. */
const SHOWN_BY = ["sort", "order", "cursor", "limit", "text", "next", "page", "environment", "host", "stack", "state"];

/**
 * Opens each kind of page that can be reached from the dashboard, and calls `visit(path, answer)` there. Of stacks and
 * containers only those of `stack` are opened: others on the same engine come and go.
 */
export async function everyPage(page, stack, visit) {
  const seen = new Set(["/"]);
  const ahead = ["/"];
  while (ahead.length > 0) {
    const path = ahead.shift();
    const answer = await page.goto(path);
    await visit(path, answer);
    for (const link of await linksOf(page)) {
      if (isOfAnother(link, stack)) continue;
      const kind = kindOf(link);
      if (!seen.has(kind)) ahead.push(link);
      seen.add(kind);
    }
  }
  return seen;
}

async function linksOf(page) {
  const { origin } = new URL(page.url());
  // Of a link in a picture `href` is no text.
  const addresses = await page
    .locator("a[href]")
    .evaluateAll((links) => links.map((link) => new URL(link.getAttribute("href"), document.baseURI).href));
  const here = addresses.map((address) => new URL(address)).filter((url) => url.origin === origin);
  return here.map(({ pathname, search }) => pathname + search).filter((path) => !ELSEWHERE.test(path));
}

function isOfAnother(path, stack) {
  const name = /\/(?:stacks|containers|volumes|networks)\/([^/?]+)/.exec(path)?.[1];
  return name !== undefined && name !== "new" && !name.startsWith(stack);
}

function kindOf(path) {
  const url = new URL(path, "http://kind");
  for (const name of SHOWN_BY) url.searchParams.delete(name);
  return url.pathname.replace(NAMES, "$1/*") + [...url.searchParams.keys()].sort().join();
}
