import { story } from "../harness.js";

story("who gives a wrong password is told so, and the right one opens the dashboard", {}, async ({ page, enter }) => {
  await page.goto("/");
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").filter({ hasText: /wrong/i }).waitFor();
  await enter();
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
});
