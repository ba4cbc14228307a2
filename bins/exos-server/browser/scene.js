// What there is on the pages: something of everything, made through the API.

import { IMAGE } from "./harness.js";
import { otherEngine } from "./other-engine.js";

/** A compose file with a service that is soon healthy and talks. */
export function composeOf(service = "web", command = "i=0; while true; do i=$$((i+1)); echo beat $$i; sleep 1; done") {
  return `services:
  ${service}:
    image: ${IMAGE}
    command: [sh, -c, "${command}"]
    init: true
    stop_grace_period: 1s
    healthcheck:
      test: [CMD, "true"]
      interval: 1s
`;
}

/** Deploys a stack and waits until that is done. */
export function deploy(api, name, compose = composeOf()) {
  return api("POST", "/environments/default/stacks", { name, compose });
}

/** Makes a user who is a member of the environment. */
export async function member(api, username, password, role) {
  const { id } = await api("POST", "/users", { username, password });
  await api("POST", "/environments/default/members", { subject: { kind: "user", id }, role });
}

/** Adds a host that is not there any more. */
export async function lostHost(api, name) {
  const engine = await otherEngine();
  try {
    await api("POST", "/environments/default/hosts", { name, endpoint: engine.endpoint });
  } finally {
    engine.cut();
  }
}

/** Something of everything. */
export async function everything(api, unique) {
  const stack = unique("shop");
  await deploy(api, stack, `${composeOf()}    volumes: [data:/data]\nvolumes:\n  data:\n`);
  await member(api, "reader", "a long enough password", "readonly");
  await api("POST", "/groups", { name: "operators" });
  await lostHost(api, "far-away");
  return stack;
}
