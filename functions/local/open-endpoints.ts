import type { ChildReaper } from "./child-reaper.ts";
import type { Cleanup } from "./cleanup.ts";
import type { CredentialRegistry } from "./credential-registry.ts";
import { createEndpointsApp } from "./endpoints/app.ts";
import type { Issuer } from "./endpoints/oidc/open-issuer.ts";
import { serveEndpoints } from "./endpoints/serve-endpoints.ts";
import type { TableWakes } from "./event-sources/table-wakes.ts";
import type { MachineSettings } from "./machine-settings.ts";
import { type Functions, openFunctions } from "./open-functions.ts";
import { openServices } from "./open-services.ts";
import { openStores } from "./open-stores.ts";
import { createQueueAccess, type QueueAccess } from "./queue-access.ts";
import type { MachineDescription } from "./template/machine-description.ts";

export interface EndpointsNeeds {
  readonly folder: string;
  readonly port: number;
  readonly description: MachineDescription;
  readonly credentials: CredentialRegistry;
  readonly issuer: Issuer;
  readonly reaper: ChildReaper;
  readonly wakes: TableWakes;
  readonly settings: MachineSettings;
  readonly pullImage: NonNullable<MachineSettings["pullImage"]>;
  /** Settles when the machine is whole. */
  readonly ready: Promise<void>;
  readonly cleanup: Cleanup;
  readonly report: (message: string) => void;
}

/** What the rest of the machine needs of them. */
export interface Endpoints {
  readonly url: string;
  readonly functions: Functions;
  readonly queueAccess: QueueAccess;
}

/** Starts the engines, opens every service on the data folder, and serves them all on one port. */
export const openEndpoints = async (needs: EndpointsNeeds): Promise<Endpoints> => {
  const { folder, description, credentials, cleanup, report, settings } = needs;
  const endpointUrl = `http://127.0.0.1:${needs.port}`;
  const queueAccess = createQueueAccess(endpointUrl, credentials);
  cleanup.add(queueAccess.close);
  const stores = await openStores(needs);
  const functions = await openFunctions({
    folder,
    assets: description.assets,
    credentials,
    reaper: needs.reaper,
    endpointUrl,
    queueClient: queueAccess.asRole,
    queueUrl: queueAccess.urlOf,
    asyncRetryDelaysMs: settings.asyncRetryDelaysMs,
    idleMs: settings.sandboxIdleMs,
    ready: needs.ready,
    report,
  });
  cleanup.add(functions.stop);
  const services = openServices({ ...needs, functions, queueAccess, endpointUrl });
  const app = createEndpointsApp({
    accessKeys: credentials,
    services: { ...services, dynamodb: stores.tables, sqs: stores.queues },
    objects: stores.objects,
    oidc: needs.issuer.routes,
    now: Date.now,
    report: (fault, requestId) =>
      report(`request ${requestId}: ${fault instanceof Error ? fault.stack : String(fault)}`),
  });
  const server = await serveEndpoints(app, needs.port);
  cleanup.add(server.close);
  return { url: endpointUrl, functions, queueAccess };
};
