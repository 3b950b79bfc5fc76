import { createServer } from "node:net";

const listen = (port: number) =>
  new Promise<{ readonly port: number; readonly close: () => Promise<void> } | undefined>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve({ port: bound, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });

/** A free port whose successor is free too: the product's and the AWS endpoints'. */
export const freePortPair = async (): Promise<number> => {
  for (;;) {
    const first = await listen(0);
    const second = first && (await listen(first.port + 1));
    await Promise.all([first?.close(), second?.close()]);
    if (first !== undefined && second !== undefined) return first.port;
  }
};
