import { setTimeout } from "node:timers/promises";
import { StepFailed } from "./narrator.ts";

/** Longer than a killed server takes to be there again. */
const patienceSeconds = 60;

/**
 * Tries until there is a result: a server that is being started again is away for a while.
 *
 * @param attempt answers undefined where the server was not there
 * @throws StepFailed after a minute without one
 */
export const patiently = async <Result>(what: string, attempt: () => Promise<Result | undefined>): Promise<Result> => {
  for (const deadline = performance.now() + patienceSeconds * 1000; performance.now() < deadline; ) {
    const result = await attempt();
    if (result !== undefined) return result;
    await setTimeout(300);
  }
  throw new StepFailed(`${what}: the server was not there for ${patienceSeconds} s`);
};

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** A whole answer; the request may arrive more than once, since an answer that was lost looks like a request that was. */
export const request = (url: string, init: RequestInit = {}): Promise<Reply> =>
  patiently(`${init.method ?? "GET"} ${new URL(url).pathname}`, async () => {
    try {
      const response = await fetch(url, init);
      const bytes = Buffer.from(await response.arrayBuffer());
      return response.status === 503 ? undefined : { status: response.status, headers: response.headers, bytes };
    } catch (error) {
      // Fetch says so for refused, reset and cut off alike; anything else is a mistake of ours.
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  });
