import { createHash, createHmac } from "node:crypto";
import { Agent, type IncomingMessage, request } from "node:http";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServiceHandler } from "../../../../functions/local/endpoints/service-handler.ts";
import { awsJson, restJson } from "../../../../functions/local/endpoints/service-response.ts";
import { readSignature } from "../../../../functions/local/endpoints/sigv4/read-signature.ts";
import { createSignatureVerifier } from "../../../../functions/local/endpoints/sigv4/signature-verifier.ts";
import { rootKey, startEndpoints } from "../start-endpoints.ts";

const kms: ServiceHandler = (call) => {
  call.authorize(`kms:${call.operation}`, "*");
  return awsJson(call, { Keys: [], seen: call.operation, prefix: call.targetPrefix });
};
const lambda: ServiceHandler = (call) => {
  call.authorize("lambda:GetFunction", "*");
  return restJson({ Configuration: { FunctionName: decodeURIComponent(call.path) } });
};
const forgetful: ServiceHandler = (call) => awsJson(call, { secret: "leaked" });

let machine: Awaited<ReturnType<typeof startEndpoints>>;
let clock = Date.now();

beforeAll(async () => {
  machine = await startEndpoints({ services: { kms, lambda, batch: forgetful }, now: () => clock });
});
afterAll(() => machine.close());

interface Signed {
  readonly body?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly accessKeyId?: string;
  readonly service?: string;
  readonly region?: string;
  readonly tamper?: (headers: Record<string, string>) => void;
  readonly sentBody?: string;
}

// Written from the specification, not from the code under test.
const send = async (options: Signed): Promise<{ status: number; body: string; errorType: string }> => {
  const { body = "{}", service = "kms", region = "us-east-1", at = clock } = options;
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const stamp = new Date(at).toISOString().replaceAll(/[-:]|[.]\d{3}/g, "");
  const date = stamp.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const host = new URL(machine.url).host;
  const headers: Record<string, string> = { host, "x-amz-date": stamp, "x-amz-target": "TrentService.ListKeys" };
  const names = Object.keys(headers).sort();
  const canonical = `POST\n/\n\n${names.map((n) => `${n}:${headers[n]}\n`).join("")}\n${names.join(";")}\n${sha(body)}`;
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(
    mac,
    `AWS4${options.secret ?? rootKey.secretAccessKey}`,
  );
  const signature = mac(key, `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha(canonical)}`).toString("hex");
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${options.accessKeyId ?? rootKey.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  headers["content-type"] = "application/x-amz-json-1.1";
  options.tamper?.(headers);
  const response = await fetchRaw(headers, options.sentBody ?? body);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, body: text, errorType: /"__type":"([^"]+)"/.exec(text)?.[1] ?? "" };
};

const fetchRaw = (headers: Record<string, string>, body: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const call = request(machine.url, { method: "POST", headers, agent: new Agent() }, resolve);
    call.once("error", reject);
    call.end(body);
  });

describe("a signature holds", () => {
  it("when the SDK made it, for JSON and for REST with characters that are encoded twice", async () => {
    const keys = await new KMSClient(machine.root).send(new ListKeysCommand({}));
    expect(keys.Keys).toEqual([]);
    const odd = await new LambdaClient(machine.root).send(new GetFunctionCommand({ FunctionName: "a b:c/d+e~'()*" }));
    expect(odd.Configuration?.FunctionName).toContain("a b:c/d+e~'()*");
  });

  it("when made from the specification alone", async () => {
    expect(await send({})).toMatchObject({ status: 200 });
  });

  it("for AWS's published vector", () => {
    // get-vanilla-query-order-key-case of AWS's Signature Version 4 test suite.
    const key = { ...rootKey, accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
    const verify = createSignatureVerifier({ find: () => key }, () => Date.parse("2015-08-30T12:36:00Z"));
    const raw = {
      method: "GET",
      path: "/",
      query: "Param2=value2&Param1=value1",
      headers: {
        host: "example.amazonaws.com",
        "x-amz-date": "20150830T123600Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
      },
    };
    const emptyHash = createHash("sha256").update("").digest("hex");
    expect(verify(raw, readSignature(raw), emptyHash).key.accessKeyId).toBe("AKIDEXAMPLE");
  });
});

describe("a request is refused, in the service's own words,", () => {
  it.each<[string, Signed, string]>([
    ["with another's secret", { secret: "wrong" }, "InvalidSignatureException"],
    ["with an unknown key", { accessKeyId: "AKIANOBODY0000000000" }, "UnrecognizedClientException"],
    ["when the body was changed", { sentBody: '{"a":1}' }, "InvalidSignatureException"],
    [
      "when a signed header was changed",
      {
        tamper: (h) => {
          h["x-amz-target"] = "TrentService.Sign";
        },
      },
      "InvalidSignatureException",
    ],
    ["when the clock is 16 minutes late", { at: clock - 16 * 60_000 }, "InvalidSignatureException"],
    ["when the clock is 16 minutes early", { at: clock + 16 * 60_000 }, "InvalidSignatureException"],
    ["for another region", { region: "eu-west-1" }, "IncompleteSignatureException"],
    [
      "without a signature",
      {
        tamper: (h) => {
          delete h.authorization;
        },
      },
      "MissingAuthenticationTokenException",
    ],
    [
      "with a broken header",
      {
        tamper: (h) => {
          h.authorization = "AWS4-HMAC-SHA256 Credential=x";
        },
      },
      "IncompleteSignatureException",
    ],
    ["for a service nobody serves", { service: "ec2" }, "UnknownOperationException"],
  ])("%s", async (_, options, errorType) => {
    expect(await send(options)).toMatchObject({ status: 400, errorType });
  });

  it("but a clock 14 minutes off still passes", async () => {
    expect(await send({ at: clock - 14 * 60_000 })).toMatchObject({ status: 200 });
    expect(await send({ at: clock + 14 * 60_000 })).toMatchObject({ status: 200 });
  });
});

describe("the role", () => {
  it("is asked, and its refusal is the SDK's AccessDeniedException", async () => {
    const allowed = new KMSClient(machine.roleWith({ Effect: "Allow", Action: "kms:ListKeys", Resource: "*" }));
    await expect(allowed.send(new ListKeysCommand({}))).resolves.toBeDefined();
    const other = new KMSClient(machine.roleWith({ Effect: "Allow", Action: "kms:Sign", Resource: "*" }));
    await expect(other.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("not authorized to perform: kms:ListKeys"),
    });
    const rest = new LambdaClient(machine.roleWith({ Effect: "Allow", Action: "kms:*", Resource: "*" }));
    await expect(rest.send(new GetFunctionCommand({ FunctionName: "f" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("cannot be forgotten: a handler that never asked answers nothing", async () => {
    const answer = await send({ service: "batch" });
    expect(answer).toMatchObject({ status: 500, errorType: "InternalFailure" });
    expect(answer.body).not.toContain("leaked");
    expect(machine.faults).toHaveLength(1);
  });
});

it("serves the issuer to anyone", async () => {
  const response = await fetch(`${machine.url}/oidc/.well-known/openid-configuration`);
  expect(await response.json()).toEqual({ issuer: "test" });
  clock = Date.now();
});
