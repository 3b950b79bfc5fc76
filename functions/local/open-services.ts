import { join } from "node:path";
import { localAccount } from "./access/local-account.ts";
import type { Cleanup } from "./cleanup.ts";
import type { CredentialRegistry } from "./credential-registry.ts";
import { createDeliver } from "./deliver-to-target.ts";
import { openBatch } from "./endpoints/batch/open-batch.ts";
import type { Deliver } from "./endpoints/eventbridge/delivery.ts";
import { openEventBus } from "./endpoints/eventbridge/open-event-bus.ts";
import { createKmsHandler } from "./endpoints/kms/create-kms-handler.ts";
import { openSageMaker } from "./endpoints/sagemaker/open-sagemaker.ts";
import { openScheduler } from "./endpoints/scheduler/open-scheduler.ts";
import type { ServiceHandler } from "./endpoints/service-handler.ts";
import { createSesHandler } from "./endpoints/ses/create-ses-handler.ts";
import type { MachineSettings } from "./machine-settings.ts";
import type { Functions } from "./open-functions.ts";
import type { ContainerHost } from "./processes/container-host.ts";
import type { QueueAccess } from "./queue-access.ts";
import type { MachineDescription } from "./template/machine-description.ts";

export interface ServicesNeeds {
  readonly folder: string;
  readonly description: MachineDescription;
  readonly credentials: CredentialRegistry;
  readonly functions: Functions;
  readonly queueAccess: QueueAccess;
  readonly endpointUrl: string;
  readonly settings: MachineSettings;
  readonly pullImage: NonNullable<MachineSettings["pullImage"]>;
  /** Settles when the machine is whole. */
  readonly ready: Promise<void>;
  readonly cleanup: Cleanup;
  readonly report: (message: string) => void;
}

/** Opens the services that live in this process and keep their state in the data folder; by credential scope. */
export const openServices = (needs: ServicesNeeds): Readonly<Record<string, ServiceHandler>> => {
  const { folder, description, cleanup, report } = needs;
  const now = Date.now;
  const deliver = deliverer(needs);
  const bus = openEventBus({
    folder: join(folder, "events"),
    buses: description.eventBuses,
    rules: description.rules,
    deliver,
    now,
    report,
  });
  cleanup.add(bus.stop);
  const scheduler = openScheduler({
    folder: join(folder, "scheduler"),
    schedules: description.schedules,
    deliver,
    now,
    report,
  });
  cleanup.add(scheduler.stop);
  const containers = containerHost(needs);
  const batch = openBatch({
    ...containers,
    folder: join(folder, "batch"),
    queues: description.jobQueues,
    definitions: description.jobDefinitions,
    concurrencyMax: needs.settings.jobsMax,
    stopGraceMs: 30_000,
    publish: bus.publish,
    now,
    report,
  });
  cleanup.add(batch.stop);
  const sageMaker = openSageMaker({
    ...containers,
    folder: join(folder, "sagemaker"),
    declared: description.sageMaker,
    settleMs: 100,
    stopGraceMs: 5_000,
    instancesMax: 4,
    modelTimeoutMs: 60_000,
    random: Math.random,
    now,
    report,
  });
  cleanup.add(sageMaker.stop);
  return {
    kms: createKmsHandler({ folder: join(folder, "kms"), keys: description.keys, now }),
    events: bus.handler,
    scheduler: scheduler.handler,
    batch: batch.handler,
    sagemaker: sageMaker.handler,
    ses: createSesHandler({ folder: join(folder, "mail"), identities: description.emailIdentities, now }),
    lambda: needs.functions.handler,
  };
};

const deliverer = ({ functions, credentials, description, queueAccess, ready }: ServicesNeeds): Deliver =>
  createDeliver({
    ready,
    store: functions.store,
    asynchronous: functions.asynchronous,
    roles: credentials,
    permissions: description.permissions,
    queueClient: (roleArn) =>
      roleArn === undefined ? queueAccess.asOwner() : queueAccess.asRole(roleArn, "event-delivery"),
    queueUrl: queueAccess.urlOf,
  });

const containerHost = ({ pullImage, credentials, endpointUrl, ready }: ServicesNeeds): ContainerHost => ({
  // A job or server of the last run starts again at once, and must find the AWS it was promised.
  pullImage: async (image) => {
    await ready;
    return pullImage(image);
  },
  credentialsOf: credentials.issue,
  endpointUrl: () => endpointUrl,
  region: localAccount.region,
  // Only what a program needs to run at all: a container sees no other variable of the machine.
  baseEnvironment: {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: process.env.HOME ?? "/",
    LANG: "C.UTF-8",
    TZ: "UTC",
  },
});
