// Starts a supervised process and waits to be killed: the test's stand-in for a runner.
import { startSupervised } from "../../../functions/local/processes/start-supervised.ts";

const [logFile = "", marker = ""] = process.argv.slice(2);
startSupervised({
  command: ["sh", "-c", "sleep 300 & setsid sleep 301 & echo started; wait"],
  cwd: "/",
  environment: { PATH: process.env.PATH ?? "", TIDEGATE_TEST_MARKER: marker },
  logFile,
});
