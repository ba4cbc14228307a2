import { story } from "../harness.js";
import { deploy } from "../scene.js";

story("one follows what a container writes, and finds in it", {}, async ({ page, api, enter, unique }) => {
  const stack = unique("logs");
  await deploy(api, stack);
  await enter();
  await page.goto(`/containers?stack=${stack}`);
  await page.getByRole("link", { name: `${stack}-web-1` }).click();
  await page.getByRole("link", { name: "Logs", exact: true }).click();
  const log = page.getByRole("log");
  await log.getByText("beat 1", { exact: true }).waitFor();
  await page.getByText("Following").waitFor();
  const last = Number((await log.locator("p").last().textContent()).replace(/\D/g, ""));
  await log.getByText(`beat ${last + 2}`, { exact: true }).waitFor();
  await page.getByLabel("Find").fill("beat 1");
  await log.getByText("beat 2", { exact: true }).waitFor({ state: "hidden" });
});

story("one runs a command in a container", {}, async ({ page, api, enter, unique }) => {
  const stack = unique("exec");
  await deploy(api, stack);
  await enter();
  await page.goto(`/environments/default/containers/${stack}-web-1`);
  await page.getByRole("link", { name: "Terminal" }).click();
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByText("Connected.").waitFor();
  const screen = page.locator(".xterm-rows");
  await screen.getByText(/[#$] *$/).first().waitFor();
  await page.keyboard.type("echo $((6*7)) of $(hostname)\n");
  await screen.getByText(/42 of [0-9a-f]{12}/).waitFor();
  await page.keyboard.type("exit 3\n");
  await page.getByText("ended with exit code 3").waitFor();
  await page.getByRole("button", { name: "Reconnect" }).click();
  await page.getByText("Connected.").waitFor();
});
