import { createServer } from "node:net";

/** A port is taken; the message is the one line the user needs. */
class PortBusyError extends Error {
  override readonly name = "PortBusyError";
}

/** @throws PortBusyError before anything is started or written */
export const checkPorts = async (port: number): Promise<void> => {
  await checkPort(port, "");
  await checkPort(port + 1, ` (the AWS endpoints need the port above ${port})`);
};

const checkPort = (port: number, why: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      const busy = "code" in error && error.code === "EADDRINUSE";
      const message = busy ? "is in use" : `cannot be used: ${error.message}`;
      reject(new PortBusyError(`port ${port} ${message}${why}: choose another with PORT=…`, { cause: error }));
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
