import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListLayersCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLambda } from "../../support/lambda-machine.ts";

const role = "arn:aws:iam::000000000000:role/worn-by-lambda";
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
let machine: Awaited<ReturnType<typeof startLambda>>;
let client: LambdaClient;

beforeAll(async () => {
  machine = await startLambda();
  client = new LambdaClient({ ...machine.endpoints.root, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await machine.stop();
});

let count = 0;
const answers = (text: string) => `export const handler = async () => ${JSON.stringify(text)};`;
const uniqueName = () => {
  count += 1;
  return `fn-${count}`;
};
const create = async (source: string, extra: Partial<ConstructorParameters<typeof CreateFunctionCommand>[0]> = {}) => {
  const name = uniqueName();
  const created = await client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: role,
      Code: machine.asset(name, source),
      ...extra,
    }),
  );
  return { name, created };
};
const untilSettled = (FunctionName: string, Qualifier?: string) =>
  expect
    .poll(async () => {
      const { Configuration } = await client.send(
        new GetFunctionCommand({ FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }) }),
      );
      return [Configuration?.State, Configuration?.LastUpdateStatus];
    })
    .toEqual(["Active", "Successful"]);
const created = async (source: string, extra = {}) => {
  const { name } = await create(source, extra);
  await untilSettled(name);
  return name;
};
const publish = async (FunctionName: string, extra = {}) => {
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName, ...extra }));
  await untilSettled(FunctionName, Version);
  return Version;
};
const redeploy = async (name: string, source: string) => {
  await client.send(
    new UpdateFunctionCodeCommand({ FunctionName: name, ...machine.asset(`${name}-${source.length}`, source) }),
  );
  await untilSettled(name);
};
const invoke = async (FunctionName: string, extra = {}) => {
  const result = await client.send(new InvokeCommand({ FunctionName, ...extra }));
  const text = result.Payload?.transformToString();
  return { ...result, value: text ? JSON.parse(text) : undefined };
};

describe("creating a function", () => {
  test("answers Pending, refuses calls until it is Active, then serves them", async () => {
    const { name, created: answer } = await create(answers("here"), { Timeout: 7, MemorySize: 256, Description: "d" });
    expect(answer).toMatchObject({
      FunctionArn: arnOf(name),
      State: "Pending",
      Version: "$LATEST",
      Timeout: 7,
      MemorySize: 256,
      Role: role,
    });
    expect(answer.CodeSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    await expect(invoke(name)).rejects.toMatchObject({ name: "ResourceConflictException" });
    await expect(client.send(new PublishVersionCommand({ FunctionName: name }))).rejects.toMatchObject({
      name: "ResourceConflictException",
    });
    await untilSettled(name);
    expect(await invoke(name)).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", value: "here" });
  });

  test.each([
    [
      "a role that Lambda may not wear",
      { Role: "arn:aws:iam::000000000000:role/other" },
      "InvalidParameterValueException",
    ],
    ["a runtime that is not Node", { Runtime: "python3.12" as const }, "InvalidParameterValueException"],
    ["code that is nowhere", { Code: { S3Bucket: "elsewhere", S3Key: "x.zip" } }, "InvalidParameterValueException"],
    [
      "a variable that Lambda sets",
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
    ],
    [
      "more than 4 kB of variables",
      { Environment: { Variables: { A: "x".repeat(4_096) } } },
      "InvalidParameterValueException",
    ],
    ["a member that would not be honoured", { VpcConfig: { SubnetIds: ["a"] } }, "ValidationException"],
    ["a timeout beyond 15 minutes", { Timeout: 901 }, "ValidationException"],
  ])("refuses %s", async (_, extra, error) => {
    await expect(create(answers("x"), extra)).rejects.toMatchObject({ name: error });
  });

  test("refuses a name that is taken", async () => {
    const name = await created(answers("x"));
    await expect(create(answers("x"), { FunctionName: name })).rejects.toMatchObject({
      name: "ResourceConflictException",
    });
  });
});

describe("changing a function", () => {
  test("is refused while the last change settles, and with a stale revision", async () => {
    const name = await created("export const handler = async () => process.env.X;");
    const change = (Variables: Record<string, string>, RevisionId?: string) =>
      client.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: name,
          Environment: { Variables },
          ...(RevisionId === undefined ? {} : { RevisionId }),
        }),
      );
    const first = await change({ X: "1" });
    expect(first.LastUpdateStatus).toBe("InProgress");
    await expect(change({ X: "2" })).rejects.toMatchObject({ name: "ResourceConflictException" });
    await untilSettled(name);
    expect((await invoke(name)).value).toBe("1");
    await change({ X: "2" }, first.RevisionId);
    await untilSettled(name);
    await expect(change({ X: "3" }, first.RevisionId)).rejects.toMatchObject({ name: "PreconditionFailedException" });
    expect((await invoke(name)).value).toBe("2");
  });

  test("runs the new code in the next call", async () => {
    const name = await created(answers("old"));
    expect((await invoke(name)).value).toBe("old");
    await redeploy(name, answers("newer"));
    expect((await invoke(name)).value).toBe("newer");
  });
});

describe("a version", () => {
  test("keeps code and configuration of its publication", async () => {
    const name = await created(answers("first"));
    expect(await publish(name)).toBe("1");
    await redeploy(name, answers("second"));
    expect(await publish(name)).toBe("2");
    expect((await invoke(name, { Qualifier: "1" })).value).toBe("first");
    expect(await invoke(name, { Qualifier: "2" })).toMatchObject({ value: "second", ExecutedVersion: "2" });
    expect((await invoke(`${arnOf(name)}:1`)).value).toBe("first");
  });

  test("is not published twice for the same code and configuration", async () => {
    const name = await created(answers("same"));
    expect([await publish(name), await publish(name)]).toEqual(["1", "1"]);
    await redeploy(name, answers("different"));
    await redeploy(name, answers("same"));
    expect(await publish(name)).toBe("1");
    const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
    expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1"]);
  });

  test("is refused for a digest that is not $LATEST's", async () => {
    const name = await created(answers("x"));
    await expect(publish(name, { CodeSha256: "other" })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
  });

  test("keeps its number for ever, even when deleted, and cannot go while an alias names it", async () => {
    const name = await created(answers("a"));
    await publish(name);
    await client.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }));
    const remove = () => client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: "1" }));
    await expect(remove()).rejects.toMatchObject({ name: "ResourceConflictException" });
    await client.send(new DeleteAliasCommand({ FunctionName: name, Name: "live" }));
    await remove();
    await expect(invoke(name, { Qualifier: "1" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await redeploy(name, answers("bb"));
    expect(await publish(name)).toBe("2");
  });
});

describe("an alias", () => {
  const withTwoVersions = async () => {
    const name = await created(answers("stable"));
    await publish(name);
    await redeploy(name, answers("canary"));
    await publish(name);
    return name;
  };

  test("splits calls by weight and says which version ran", async () => {
    const name = await withTwoVersions();
    const RoutingConfig = { AdditionalVersionWeights: { "2": 0.25 } };
    await client.send(
      new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1", RoutingConfig }),
    );
    machine.draws.push(0.1, 0.24, 0.25, 0.9);
    const ran = [];
    for (let call = 0; call < 4; call += 1) ran.push((await invoke(name, { Qualifier: "live" })).ExecutedVersion);
    expect(ran).toEqual(["2", "2", "1", "1"]);
    const alias = await client.send(new GetAliasCommand({ FunctionName: name, Name: "live" }));
    expect(alias).toMatchObject({ AliasArn: `${arnOf(name)}:live`, FunctionVersion: "1", RoutingConfig });
  });

  test("changes only for who has read it last, and loses its weights when told so", async () => {
    const name = await withTwoVersions();
    const first = await client.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }));
    const move = (FunctionVersion: string, weights: Record<string, number>, RevisionId?: string) =>
      client.send(
        new UpdateAliasCommand({
          FunctionName: name,
          Name: "live",
          FunctionVersion,
          RoutingConfig: { AdditionalVersionWeights: weights },
          ...(RevisionId === undefined ? {} : { RevisionId }),
        }),
      );
    const second = await move("1", { "2": 0.1 }, first.RevisionId);
    await expect(move("2", {}, first.RevisionId)).rejects.toMatchObject({ name: "PreconditionFailedException" });
    const third = await move("2", {}, second.RevisionId);
    expect(third.RoutingConfig).toBeUndefined();
    expect((await invoke(name, { Qualifier: "live" })).value).toBe("canary");
    const { Aliases } = await client.send(new ListAliasesCommand({ FunctionName: name }));
    expect(Aliases?.map(({ Name }) => Name)).toEqual(["live"]);
  });

  test.each([
    ["$LATEST", { "1": 0.5 }, "InvalidParameterValueException"],
    ["1", { $LATEST: 0.5 }, "InvalidParameterValueException"],
    ["1", { "1": 0.5 }, "InvalidParameterValueException"],
    ["1", { "2": 0.5, "3": 0.1 }, "InvalidParameterValueException"],
    ["1", { "2": 1.5 }, "ValidationException"],
    ["1", { "9": 0.5 }, "ResourceNotFoundException"],
    ["9", {}, "ResourceNotFoundException"],
  ])("on %s is refused the weights %j", async (FunctionVersion, AdditionalVersionWeights, error) => {
    const name = await withTwoVersions();
    await expect(
      client.send(
        new CreateAliasCommand({
          FunctionName: name,
          Name: "live",
          FunctionVersion,
          RoutingConfig: { AdditionalVersionWeights },
        }),
      ),
    ).rejects.toMatchObject({ name: error });
  });
});

describe("an invocation", () => {
  test("brings the event in and the error out as Lambda does", async () => {
    const name = await created(
      "export const handler = async (e) => { if (e.bad) throw new RangeError('no'); return e; };",
    );
    expect((await invoke(name, { Payload: JSON.stringify({ x: 1 }) })).value).toEqual({ x: 1 });
    expect((await invoke(name)).value).toEqual({});
    expect(await invoke(name, { Payload: JSON.stringify({ bad: 1 }) })).toMatchObject({
      StatusCode: 200,
      FunctionError: "Unhandled",
      value: { errorType: "RangeError", errorMessage: "no" },
    });
    await expect(invoke(name, { Payload: "{no json" })).rejects.toMatchObject({
      name: "InvalidRequestContentException",
    });
    await expect(invoke("absent")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("takes requests up to 6 MB, asynchronous ones up to 1 MB", async () => {
    const name = await created("export const handler = async (e) => e.length;");
    const text = (length: number) => JSON.stringify("x".repeat(length - 2));
    const limit = 6 * 1024 * 1024;
    expect((await invoke(name, { Payload: text(limit) })).value).toBe(limit - 2);
    await expect(invoke(name, { Payload: text(limit + 1) })).rejects.toMatchObject({
      name: "RequestTooLargeException",
    });
    await expect(invoke(name, { InvocationType: "Event", Payload: text(1024 * 1024 + 1) })).rejects.toMatchObject({
      name: "RequestTooLargeException",
    });
  });

  test("beyond the reserved concurrency is throttled", async () => {
    const name = await created("export const handler = async () => new Promise((r) => setTimeout(r, 1000, 'done'));");
    const reserve = (ReservedConcurrentExecutions: number) =>
      client.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions }));
    await reserve(1);
    const throttled = {
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    };
    const answers = await Promise.allSettled([invoke(name), invoke(name)]);
    expect(answers.toSorted((one, other) => one.status.localeCompare(other.status))).toMatchObject([
      { status: "fulfilled", value: { value: "done" } },
      { status: "rejected", reason: throttled },
    ]);
    await reserve(0);
    await expect(invoke(name)).rejects.toMatchObject({ name: "TooManyRequestsException" });
    expect(await client.send(new GetFunctionConcurrencyCommand({ FunctionName: name }))).toMatchObject({
      ReservedConcurrentExecutions: 0,
    });
  });

  test("accepted for later is tried three times, then handed to the dead-letter queue", async () => {
    const name = await created("export const handler = async (event) => { throw new Error(event.why); };");
    const answer = await invoke(name, { InvocationType: "Event", Payload: JSON.stringify({ why: "broken" }) });
    expect(answer.StatusCode).toBe(202);
    await expect.poll(() => machine.failed.filter(({ record }) => record.name === name).length).toBe(1);
    const [failure] = machine.failed.filter(({ record }) => record.name === name);
    expect(failure).toMatchObject({ event: { attempts: 3, payload: JSON.stringify({ why: "broken" }) } });
  });

  test("accepted for later is retried as often as the function says", async () => {
    const name = await created("export const handler = async () => { throw new Error('x'); };");
    await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumRetryAttempts: 0 }));
    await invoke(name, { InvocationType: "Event" });
    await expect.poll(() => machine.failed.find(({ record }) => record.name === name)?.event.attempts).toBe(1);
  });
});

describe("the roles", () => {
  const may = (...actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: "*" });

  test("decide who creates functions, and with which role", async () => {
    const trying = (...statements: unknown[]) => {
      const limited = new LambdaClient({ ...machine.endpoints.roleWith(...statements), maxAttempts: 1 });
      return limited
        .send(
          new CreateFunctionCommand({
            FunctionName: uniqueName(),
            Runtime: "nodejs24.x",
            Handler: "index.handler",
            Role: role,
            Code: machine.asset("by-role", answers("x")),
          }),
        )
        .finally(() => limited.destroy());
    };
    const readsCode = may("s3:GetObject");
    await expect(trying(may("lambda:CreateFunction"), readsCode)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const passes = (service: string) => ({
      ...may("iam:PassRole"),
      Resource: role,
      Condition: { StringEquals: { "iam:PassedToService": service } },
    });
    await expect(
      trying(may("lambda:CreateFunction"), readsCode, passes("ecs-tasks.amazonaws.com")),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(trying(may("lambda:CreateFunction"), passes("lambda.amazonaws.com"))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    expect((await trying(may("lambda:CreateFunction"), readsCode, passes("lambda.amazonaws.com"))).State).toBe(
      "Pending",
    );
  });

  test("decide on the version or alias that is invoked", async () => {
    const name = await created(answers("x"));
    await publish(name);
    const limited = new LambdaClient(
      machine.endpoints.roleWith({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: `${arnOf(name)}:1` }),
    );
    expect((await limited.send(new InvokeCommand({ FunctionName: name, Qualifier: "1" }))).StatusCode).toBe(200);
    await expect(limited.send(new InvokeCommand({ FunctionName: name }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    limited.destroy();
  });
});

describe("the endpoint", () => {
  test("lists functions page by page, and forgets a deleted one", async () => {
    const name = await created(answers("x"));
    const names = [];
    for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
      const listed = await client.send(
        new ListFunctionsCommand({ MaxItems: 3, ...(Marker === undefined ? {} : { Marker }) }),
      );
      names.push(...(listed.Functions ?? []).map(({ FunctionName }) => FunctionName));
      Marker = listed.NextMarker;
    }
    expect(names).toContain(name);
    expect(new Set(names).size).toBe(names.length);
    await client.send(new DeleteFunctionCommand({ FunctionName: name }));
    await expect(client.send(new GetFunctionCommand({ FunctionName: name }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("answers an operation that it lacks with a typed error", async () => {
    await expect(client.send(new ListLayersCommand({}))).rejects.toMatchObject({ name: "UnknownOperationException" });
  });

  test("finds functions, versions, aliases and accepted events again after a restart", async () => {
    const name = await created(answers("kept"));
    await publish(name);
    await client.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }));
    const later = await created(
      "import { existsSync } from 'node:fs'; export const handler = async ({ file }) => { if (!existsSync(file)) throw new Error('not yet'); };",
      { DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" } },
    );
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: later, ReservedConcurrentExecutions: 0 }));
    await invoke(later, { InvocationType: "Event", Payload: JSON.stringify({ file: "/nowhere" }) });

    await machine.reopen();
    expect((await invoke(name, { Qualifier: "live" })).value).toBe("kept");
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: later, ReservedConcurrentExecutions: 1 }));
    await expect.poll(() => machine.failed.filter(({ record }) => record.name === later).length).toBe(1);
  });
});
