import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPorts } from "./check-ports.ts";
import { startChildReaper } from "./child-reaper.ts";
import { type Cleanup, createCleanup } from "./cleanup.ts";
import { type Credentials, openCredentialRegistry } from "./credential-registry.ts";
import { issuerFolder, openDataFolder, openPart, writeLastPort } from "./data-folder/open-data-folder.ts";
import { type Issuer, openIssuer } from "./endpoints/oidc/open-issuer.ts";
import { createTableWakes } from "./event-sources/table-wakes.ts";
import { startFront } from "./front/start-front.ts";
import { type LocalTokenRequest, localAudience, toTokenRequest } from "./local-token.ts";
import { defaultSettings, type MachineSettings } from "./machine-settings.ts";
import { openEndpoints } from "./open-endpoints.ts";
import { createResources } from "./resources/create-resources.ts";
import { createPullImage } from "./settings/pull-image.ts";
import { startPollers } from "./start-pollers.ts";
import { describeMachine } from "./template/describe-machine.ts";
import type { HttpApiDescription, MachineDescription } from "./template/machine-description.ts";
import { writeOperatorEnvironment } from "./write-operator-environment.ts";

export interface MachineOptions {
  /** The product's port; the AWS endpoints listen on the one above. */
  readonly port: number;
  /** Undefined for a folder that goes with the machine. */
  readonly dataDir: string | undefined;
  /** Folder of the cloud assembly. */
  readonly cdkOut: string;
  /** Callers on this machine without a token are administrators. */
  readonly noAuth: boolean;
  readonly settings?: Partial<MachineSettings>;
  /** Gets one line per thing worth knowing. */
  readonly report?: (line: string) => void;
}

/** A running machine. */
export interface Machine {
  /** The product. */
  readonly url: string;
  /** The AWS endpoints; the issuer is below `/oidc`. */
  readonly awsUrl: string;
  readonly dataDir: string;
  /** What the stacks declare, resolved. */
  readonly description: MachineDescription;
  /** Credentials of the machine's owner for the AWS endpoints. */
  readonly credentials: Credentials;
  readonly issueToken: (request: LocalTokenRequest) => Promise<string>;
  /** Ends every process and lets the data folder go; what was accepted is on disk. */
  readonly stop: () => Promise<void>;
}

type Report = (line: string) => void;

const repository = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs the synthesised stacks on this machine: tables, queues, buckets, functions, events, jobs and the HTTP API.
 *
 * @throws Error in one line if it cannot; nothing is left running then
 */
export const startMachine = async (options: MachineOptions): Promise<Machine> => {
  const report = options.report ?? (() => undefined);
  const cleanup = createCleanup(report);
  try {
    return await start(options, cleanup, report);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
};

const start = async (options: MachineOptions, cleanup: Cleanup, report: Report): Promise<Machine> => {
  await checkPorts(options.port);
  const place = await openPlace(options, cleanup, report);
  const { folder, awsUrl, description, credentials, issuer } = place;
  const { ready, markReady } = createGate();
  const wakes = createTableWakes();
  const { functions, queueAccess } = await openEndpoints({
    ...place,
    port: options.port + 1,
    wakes,
    ready,
    cleanup,
    report,
  });
  const streams = await createResources(awsUrl, credentials.root, description);
  const pollers = startPollers({
    folder,
    description,
    endpointUrl: awsUrl,
    credentials,
    invoker: functions.invoker,
    streams,
    wakes,
    queueAccess,
    report,
  });
  cleanup.add(pollers.stop);
  const front = await startFront({
    apis: publicApis(description),
    edges: description.edges,
    permissions: description.permissions,
    invoker: functions.invoker,
    host: "127.0.0.1",
    port: options.port,
    authorize: options.noAuth ? asAdministrator(issuer) : undefined,
    now: Date.now,
    report,
  });
  cleanup.add(front.stop);
  markReady();
  writeOperatorEnvironment(folder, awsUrl, credentials.root, description);
  return {
    url: `http://127.0.0.1:${options.port}`,
    awsUrl,
    dataDir: folder,
    description,
    credentials: credentials.root,
    // Async, so that a role that does not exist is a rejection and not a throw.
    issueToken: async (request) => issuer.issueToken(toTokenRequest(request)),
    stop: cleanup.run,
  };
};

/** What there is before anything listens: the folder, what to run in it, and who may sign. */
const openPlace = async (options: MachineOptions, cleanup: Cleanup, report: Report) => {
  const settings = { ...defaultSettings, ...options.settings };
  const reaper = startChildReaper();
  cleanup.add(reaper.stop);
  const data = openDataFolder(options.dataDir ?? ephemeralFolder(cleanup));
  cleanup.add(data.release);
  const awsUrl = `http://127.0.0.1:${options.port + 1}`;
  const issuerUrl = `${awsUrl}/oidc`;
  const description = describeMachine(options.cdkOut, {
    productUrl: `http://127.0.0.1:${options.port}`,
    awsUrl,
    parameters: {
      TokenIssuer: issuerUrl,
      TokenAudience: localAudience,
      LogOrigin: localLogOrigin,
      WitnessName: localWitnessName,
      ApiDomain: "127.0.0.1",
      ...settings.parameters,
    },
  });
  for (const line of description.notRun) report(line);
  writeLastPort(data.path, options.port);
  return {
    folder: data.path,
    awsUrl,
    settings,
    description,
    reaper,
    credentials: openCredentialRegistry(description.roles, data.secret),
    issuer: await openPart(issuerFolder(data.path), () =>
      openIssuer({ folder: issuerFolder(data.path), url: issuerUrl, audience: localAudience, now: Date.now }),
    ),
    pullImage: settings.pullImage ?? createPullImage(repository, report),
  };
};

/** Name of the machine's transparency log: it must not change with the port, or old checkpoints would be another log's. */
const localLogOrigin = "tidegate.local/log";

/** So must the witness's, which stands beside its cosignatures. */
const localWitnessName = "tidegate.local/witness";

const ephemeralFolder = (cleanup: Cleanup): string => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-"));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const createGate = () => {
  let markReady = () => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  return { ready, markReady };
};

/** The APIs that check their callers themselves; API Gateway checks those of the others, which needs AWS. */
const publicApis = ({ httpApis }: MachineDescription): readonly HttpApiDescription[] => {
  const apis = httpApis.filter(({ routes }) => routes.every(({ authorization }) => authorization === "NONE"));
  if (apis.length === 0) throw new Error("the stacks declare no HTTP API without an authorizer; one is needed");
  return apis;
};

const renewAfterMs = 3_600_000;

/** A token of the administrator of every workspace, made anew each hour. */
const asAdministrator = (issuer: Issuer) => {
  let token: Promise<string> | undefined;
  let madeAt = 0;
  return async (): Promise<string> => {
    if (token === undefined || Date.now() - madeAt > renewAfterMs) {
      madeAt = Date.now();
      token = issuer.issueToken(toTokenRequest({ role: "admin", user: "local-admin", workspace: "*" }));
    }
    return `Bearer ${await token}`;
  };
};
