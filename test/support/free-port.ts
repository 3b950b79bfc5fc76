import { randomInt } from "node:crypto";
import { isPortTaken } from "../../functions/local/endpoints/is-port-taken.ts";

/**
 * Below every range that Linux (32768 to 60999), macOS and IANA (from 49152) take ports from by themselves: what is
 * free here stays free until somebody asks for this very number, and does not go to a neighbour's next connection.
 */
const lowest = 20_000;
const beyond = 32_000;

/** A port of loopback that nobody listens on. */
export const freePort = (): Promise<number> => freeRun(1);

/** A free port whose successor is free too: the product's and the AWS endpoints'. */
export const freePortPair = (): Promise<number> => freeRun(2);

const freeRun = async (length: number): Promise<number> => {
  for (;;) {
    const first = randomInt(lowest, beyond);
    const taken = await Promise.all(Array.from({ length }, (_, above) => isPortTaken(first + above)));
    if (!taken.includes(true)) return first;
  }
};
