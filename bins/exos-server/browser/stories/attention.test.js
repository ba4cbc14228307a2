import { story } from "../harness.js";
import { composeOf, deploy, lostHost } from "../scene.js";

/** How soon a page shows what the server knows. */
const SOON = { timeout: 5000 };

story("a host that cannot be reached is soon on the dashboard", {}, async ({ page, api, enter }) => {
  await enter();
  const hosts = page.getByRole("region", { name: "Hosts that need attention" });
  await lostHost(api, "far-away");
  await known(api, "hosts", "far-away");
  await hosts.getByRole("link", { name: "far-away" }).waitFor(SOON);
  await hosts.getByText(/unreachable/i).waitFor(SOON);
  await page.getByRole("region", { name: "Environments that need intervention" }).getByRole("link", { name: "default" }).waitFor(SOON);
});

story("a service that crashes again and again is soon on the dashboard", {}, async ({ page, api, enter, unique }) => {
  await enter();
  const environments = page.getByRole("region", { name: "Environments that need intervention" });
  const compose = composeOf("crasher", "exit 1").replace("init: true", "restart: always");
  await deploy(api, unique("crash"), compose.replace(/ {4}healthcheck:[^]*/, ""));
  await known(api, "environments", "default");
  await environments.getByRole("link", { name: "default" }).waitFor(SOON);
  await environments.getByText(/in a crash loop/).waitFor(SOON);
});

/** Waits until the server itself says that `name` needs attention. */
async function known(api, list, name) {
  for (;;) {
    const dashboard = await api("GET", "/dashboard");
    if (dashboard[list].some((item) => JSON.stringify(item).includes(name))) return;
  }
}
