import { createServer } from "node:net";
import { expect, test } from "vitest";
import { findFreePort } from "../../../functions/local/endpoints/free-port.ts";
import { isPortTaken } from "../../../functions/local/endpoints/is-port-taken.ts";

test("a port is taken as long as somebody listens on it", async () => {
  const port = await findFreePort();
  expect(await isPortTaken(port)).toBe(false);
  const holder = createServer();
  await new Promise<void>((listening) => holder.listen(port, "127.0.0.1", listening));
  expect(await isPortTaken(port)).toBe(true);
  await new Promise((closed) => holder.close(closed));
  expect(await isPortTaken(port)).toBe(false);
});
