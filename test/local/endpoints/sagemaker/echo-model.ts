// A model server by SageMaker's container contract. It answers who it is and what it was asked.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const { MODEL = "", SAGEMAKER_BIND_TO_PORT, SM_MODEL_DIR, AWS_ACCESS_KEY_ID } = process.env;
if (process.argv[2] !== "serve") process.exit(64);
if (MODEL === "broken") process.exit(3);

const weights = (): string | undefined => {
  try {
    return readFileSync(`${SM_MODEL_DIR}/weights.txt`, "utf8");
  } catch {
    return undefined;
  }
};

createServer(async (request, response): Promise<unknown> => {
  if (request.url === "/ping") return response.writeHead(200).end();
  let body = "";
  for await (const chunk of request) body += chunk;
  if (body === "crash") process.exit(9);
  if (body === "slow") return undefined;
  if (body === "error") return response.writeHead(500).end("out of range");
  if (body === "large") return response.end("x".repeat(6 * 1024 * 1024 + 1));
  const { "content-type": type, accept } = request.headers;
  response.setHeader("content-type", "application/json");
  response.setHeader("x-amzn-sagemaker-custom-attributes", `from-${MODEL}`);
  return response.end(
    JSON.stringify({
      model: MODEL,
      pid: process.pid,
      body,
      type,
      accept,
      inferenceId: request.headers["x-amzn-sagemaker-inference-id"],
      customAttributes: request.headers["x-amzn-sagemaker-custom-attributes"],
      accessKeyId: AWS_ACCESS_KEY_ID,
      weights: weights(),
    }),
  );
}).listen(Number(SAGEMAKER_BIND_TO_PORT), "127.0.0.1");
