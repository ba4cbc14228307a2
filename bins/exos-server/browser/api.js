// What a story needs to be there before it begins, and what is taken away after it: through the API.

import assert from "node:assert/strict";
import { PASSWORD } from "./server.js";

/** Signs in, and answers how to ask: `api(method, path, body)` answers what the server says. */
export async function signIn(url, username = "admin", password = PASSWORD) {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  assert.ok(answer.ok, `${username} cannot sign in: ${answer.status}`);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  return async (method, path, body) => {
    const headers = { cookie, "x-exos-request": "1", "content-type": "application/json", prefer: "wait=60" };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
}

/** Removes every stack of the server with its volumes, so that the engine holds nothing of it. */
export async function removeStacks(api) {
  const { items } = await api("GET", "/environments/default/stacks");
  await Promise.all(items.map(({ name }) => api("DELETE", `/environments/default/stacks/${name}?volumes=true`)));
}
