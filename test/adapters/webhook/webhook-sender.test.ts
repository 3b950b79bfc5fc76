import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openWebhookSender } from "../../../lib/adapters/webhook/webhook-sender.ts";
import type { WebhookMessage } from "../../../lib/ports/webhook-sender.ts";
import { isAuthentic, startWebhookReceiver } from "../../support/webhook-receiver.ts";

type Receiver = Awaited<ReturnType<typeof startWebhookReceiver>>;
const open: Receiver[] = [];
const receiver = async (...parameters: Parameters<typeof startWebhookReceiver>): Promise<Receiver> => {
  const started = await startWebhookReceiver(...parameters);
  open.push(started);
  return started;
};
afterEach(async () => {
  for (const started of open.splice(0)) await started.stop();
});

/** The example of the specification's reference implementations. */
const published = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: 1_614_265_330_000,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const message = (url: string): WebhookMessage => ({
  ...published,
  url,
  format: "standard",
  secret: Buffer.from(published.secret.slice("whsec_".length), "base64"),
});
const local = openWebhookSender({ loopbackAllowed: true, timeoutMs: 2_000 });
const undelivered = (reason: string | RegExp) => ({
  ok: false,
  refusal: { code: "undelivered", reason: expect.stringMatching(reason) },
});

test("a message is signed as the specification's own example, and its receiver can tell", async () => {
  const { port, received } = await receiver();
  expect(await local.send(message(`http://localhost:${port}/in?x=1`))).toEqual({ ok: true, value: undefined });
  const [webhook] = received;
  expect(webhook?.body).toBe(published.body);
  expect(webhook?.headers).toMatchObject({
    host: `localhost:${port}`,
    "content-type": "application/json",
    "webhook-id": published.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": published.signature,
  });
  expect(webhook && isAuthentic(webhook, published.secret, published.at)).toBe(true);
});

describe("in MLflow's format", () => {
  const vectors = z
    .array(z.record(z.enum(["secret", "deliveryId", "timestamp", "payload", "signature"]), z.string()))
    .parse(JSON.parse(readFileSync(new URL("../../vectors/webhook/mlflow-signatures.json", import.meta.url), "utf8")));

  test.each(vectors)("a message is signed as MLflow documents it: $signature", async (vector) => {
    const { secret, deliveryId, timestamp, payload, signature } = vector;
    const { port, received } = await receiver();
    await local.send({
      ...{ url: `http://localhost:${port}/`, format: "mlflow", id: deliveryId, body: payload },
      at: Number(timestamp) * 1000 + 999,
      secret: Buffer.from(secret, "utf8"),
    });
    expect(received[0]?.body).toBe(payload);
    expect(received[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "x-mlflow-delivery-id": deliveryId,
      "x-mlflow-timestamp": timestamp,
      "x-mlflow-signature": signature,
    });
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => name.startsWith("webhook-"))).toEqual([]);
  });

  test("without a secret nothing is signed", async () => {
    const { port, received } = await receiver();
    await local.send({ ...message(`http://localhost:${port}/`), format: "mlflow", secret: undefined });
    expect(received[0]?.headers).toHaveProperty("x-mlflow-delivery-id", published.id);
    expect(received[0]?.headers).not.toHaveProperty("x-mlflow-signature");
  });
});

describe("a message that is sent to try", () => {
  test("is answered with the status, whatever it is, and the beginning of the body", async () => {
    const { port } = await receiver((response) => void response.writeHead(418).end("é".repeat(5_000)));
    const probed = await local.probe(message(`http://localhost:${port}/`));
    expect(probed).toMatchObject({ ok: true, value: { status: 418 } });
    expect(probed.ok && Buffer.byteLength(probed.value.body)).toBe(4_096);
  });

  test("goes nowhere else: not by a redirect, not to an address that is not public", async () => {
    const elsewhere = await receiver();
    const { port } = await receiver((response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/` }).end("moved");
    });
    expect(await local.probe(message(`http://localhost:${port}/`))).toMatchObject({ value: { status: 302 } });
    expect(elsewhere.received).toEqual([]);
    expect(await local.probe(message("https://10.0.0.1/"))).toEqual(
      undelivered("resolves to an address that is not public"),
    );
  });

  test("is not waited for: neither its answer nor the end of it", async () => {
    const silent = await receiver(() => undefined);
    const hurried = openWebhookSender({ loopbackAllowed: true, timeoutMs: 100 });
    expect(await hurried.probe(message(`http://127.0.0.1:${silent.port}/`))).toEqual(undelivered("within 100 ms"));
    const endless = await receiver((response) => {
      response.writeHead(200);
      response.write("and on");
    });
    expect(await hurried.probe(message(`http://127.0.0.1:${endless.port}/`))).toEqual({
      ok: true,
      value: { status: 200, body: "and on" },
    });
  });
});

test.each([
  [200, { ok: true, value: undefined }],
  [299, { ok: true, value: undefined }],
  [410, { ok: false, refusal: { code: "gone" } }],
  [400, undelivered("status 400")],
  [500, undelivered("status 500")],
] as const)("the status %i decides", async (status, outcome) => {
  const { port } = await receiver((response) => void response.writeHead(status).end("whatever it says"));
  expect(await local.send(message(`http://127.0.0.1:${port}/`))).toEqual(outcome);
});

test("a redirect is not followed", async () => {
  const elsewhere = await receiver();
  const { port } = await receiver((response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
  });
  expect(await local.send(message(`http://127.0.0.1:${port}/`))).toEqual(undelivered("status 307"));
  expect(elsewhere.received).toEqual([]);
});

test("an answer that never ends is not waited for, and one that never comes only so long", async () => {
  const endless = await receiver((response) => {
    response.writeHead(200);
    response.write("and on");
  });
  expect(await local.send(message(`http://127.0.0.1:${endless.port}/`))).toMatchObject({ ok: true });
  const silent = await receiver(() => undefined);
  const hurried = openWebhookSender({ loopbackAllowed: true, timeoutMs: 100 });
  expect(await hurried.send(message(`http://127.0.0.1:${silent.port}/`))).toEqual(undelivered("within 100 ms"));
  const unresolved = openWebhookSender({
    loopbackAllowed: true,
    timeoutMs: 100,
    lookup: () => new Promise(() => undefined),
  });
  expect(await unresolved.send(message("https://hooks.example.com/"))).toEqual(undelivered("within 100 ms"));
});

test("nobody there is a failure that can be tried again", async () => {
  const { port, stop } = await startWebhookReceiver();
  await stop();
  expect(await local.send(message(`http://127.0.0.1:${port}/`))).toEqual(undelivered("ECONNREFUSED"));
});

describe("where a name leads", () => {
  const resolving = (loopbackAllowed: boolean, ...answers: string[][]) => {
    const asked: string[] = [];
    const lookup = async (host: string) => {
      asked.push(host);
      return (answers[asked.length - 1] ?? []).map((address) => ({ address }));
    };
    return { asked, sender: openWebhookSender({ loopbackAllowed, timeoutMs: 500, lookup }) };
  };

  test.each([
    ["a private address", ["10.0.0.1"]],
    ["the instance's metadata", ["169.254.169.254"]],
    ["a private address among public ones", ["93.184.215.14", "192.168.0.1"]],
    ["a mapped address", ["::ffff:10.0.0.1"]],
    ["this machine", ["127.0.0.1"]],
  ])("%s is refused", async (_, addresses) => {
    const { sender } = resolving(true, addresses);
    expect(await sender.send(message("https://hooks.example.com/"))).toEqual(
      undelivered("resolves to an address that is not public"),
    );
  });

  test("an address in the URL itself is judged like any other", async () => {
    const { sender } = resolving(false, ["127.0.0.1"]);
    expect(await sender.send(message("https://127.0.0.1/"))).toEqual(
      undelivered("127.0.0.1 resolves to an address that is not public"),
    );
    expect(await local.send(message("https://[::ffff:127.0.0.1]/"))).toEqual(
      undelivered("resolves to an address that is not public"),
    );
  });

  test("nowhere is refused", async () => {
    expect(await resolving(false, []).sender.send(message("https://hooks.example.com/"))).toEqual(
      undelivered("has no address"),
    );
  });

  test("it is asked once: the connection goes to the address that was checked", async () => {
    const { port, received } = await receiver();
    // A name server that answers something else the second time.
    const { asked, sender } = resolving(true, ["127.0.0.1"], ["127.0.0.2"]);
    expect(await sender.send(message(`http://localhost:${port}/`))).toMatchObject({ ok: true });
    expect(asked).toEqual(["localhost"]);
    expect(received).toHaveLength(1);
  });
});

describe("over TLS", () => {
  const pair = (host: string) => {
    const pem = (part: string) =>
      readFileSync(new URL(`../../vectors/tls/${host}.${part}.pem`, import.meta.url), "utf8");
    return { key: pem("key"), cert: pem("cert") };
  };
  const tls = pair("localhost");
  const trusting = openWebhookSender({ loopbackAllowed: true, timeoutMs: 2_000, certificateAuthorities: tls.cert });

  test("the certificate must be the host's, though the connection goes to its address", async () => {
    const { port, received } = await receiver(undefined, tls);
    expect(await trusting.send(message(`https://localhost:${port}/`))).toMatchObject({ ok: true });
    expect(await trusting.send(message(`https://127.0.0.1:${port}/`))).toEqual(
      undelivered("ERR_TLS_CERT_ALTNAME_INVALID|altnames"),
    );
    expect(received).toHaveLength(1);
  });

  test("an address in brackets is held against the certificate as an address", async () => {
    const own = pair("loopback-v6");
    const { port, received } = await receiver(undefined, own, "::1");
    const sender = openWebhookSender({ loopbackAllowed: true, timeoutMs: 2_000, certificateAuthorities: own.cert });
    expect(await sender.send(message(`https://[::1]:${port}/`))).toMatchObject({ ok: true });
    expect(received).toHaveLength(1);
  });

  test("a certificate that nobody vouches for is refused", async () => {
    const { port, received } = await receiver(undefined, tls);
    expect(await local.send(message(`https://localhost:${port}/`))).toEqual(undelivered("self-signed"));
    expect(received).toEqual([]);
  });
});
