// What seems to be another engine, and can go away without the real one being stopped.

import { once } from "node:events";
import { createServer, request } from "node:http";
import { json } from "node:stream/consumers";

const SOCKET = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, "");

/** Answers `{ endpoint, cut() }`: where the engine is reached until it is cut off. */
export async function otherEngine() {
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const passed = request({ socketPath: SOCKET, method, path: url, headers }, (told) => pass(url, told, answer));
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `tcp://127.0.0.1:${server.address().port}`, cut };
}

/** Passes an answer on; the engine gets another name, because one engine is one host. */
async function pass(url, told, answer) {
  if (!/\/info$/.test(url)) {
    answer.writeHead(told.statusCode, told.headers);
    told.pipe(answer);
    return;
  }
  const info = JSON.stringify({ ...(await json(told)), ID: `other-${answer.socket.localPort}` });
  answer.writeHead(told.statusCode, { "content-type": "application/json", "content-length": Buffer.byteLength(info) });
  answer.end(info);
}
