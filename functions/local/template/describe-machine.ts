import { readCloudAssembly } from "./cloud-assembly.ts";
import { describeJobDefinitions, describeJobQueues, describeSageMaker } from "./describe-batch.ts";
import { describeEdges } from "./describe-distributions.ts";
import { describeEmailIdentities, describeEventBuses, describeRules, describeSchedules } from "./describe-events.ts";
import { describeEventSourceMappings, describeFunctions } from "./describe-functions.ts";
import { describeHttpApis } from "./describe-http-apis.ts";
import { describePermissions } from "./describe-permissions.ts";
import { describeRoles } from "./describe-roles.ts";
import { describeBuckets, describeKeys, describeQueues, describeTables } from "./describe-stores.ts";
import type { MachineDescription } from "./machine-description.ts";
import { type ResolveSettings, resolveStacks } from "./resolve-stacks.ts";
import { openResourcePool, type ResourcePool } from "./resource-pool.ts";

/**
 * Reads the synthesised stacks and says what the machine has to run.
 *
 * @param cdkOut   folder of the cloud assembly
 * @param settings values of parameters and the addresses that references resolve to
 * @throws Error naming the resource that cannot be read or resolved
 */
export const describeMachine = (cdkOut: string, settings: ResolveSettings): MachineDescription => {
  const { resources, assets } = resolveStacks(readCloudAssembly(cdkOut), settings);
  const pool = openResourcePool(resources);
  const { roles, unknownPolicies } = describeRoles(pool);
  return {
    tables: describeTables(pool),
    queues: describeQueues(pool),
    buckets: describeBuckets(pool),
    keys: describeKeys(pool),
    roles,
    functions: describeFunctions(pool),
    permissions: describePermissions(pool),
    eventSourceMappings: describeEventSourceMappings(pool),
    eventBuses: describeEventBuses(pool),
    rules: describeRules(pool),
    schedules: describeSchedules(pool),
    httpApis: describeHttpApis(pool),
    edges: describeEdges(pool),
    jobQueues: describeJobQueues(pool),
    jobDefinitions: describeJobDefinitions(pool),
    sageMaker: describeSageMaker(pool),
    emailIdentities: describeEmailIdentities(pool),
    assets,
    notRun: [
      ...unknownTypes(pool),
      ...unknownPolicies.map((arn) => `${arn}: its text is not known here, so it allows nothing`),
    ],
  };
};

/** What the machine runs. */
const run =
  /^AWS::(DynamoDB::(Global)?Table|SQS::(Queue|QueuePolicy)|S3::Bucket|KMS::(Key|Alias)|IAM::(Role|Policy|RolePolicy|ManagedPolicy)|Lambda::(Function|Version|Alias|Permission|EventSourceMapping|EventInvokeConfig)|Events::(Rule|EventBus)|Scheduler::Schedule|ApiGatewayV2::(Api|Stage|Route|Integration)|CloudFront::Distribution|Batch::(JobQueue|JobDefinition)|SageMaker::(Model|EndpointConfig|Endpoint)|SES::EmailIdentity)$/;

/** What changes nothing a caller of the product could see on one machine: networks, capacity, deployment, observation. */
const immaterial =
  /^(Custom::.*|AWS::(CDK::Metadata|CloudFormation::.*|EC2::.*|ECS::.*|ECR::.*|Logs::.*|CloudWatch::.*|CodeDeploy::.*|ApplicationAutoScaling::.*|Budgets::.*|SSM::.*|SNS::.*|XRay::.*|IAM::InstanceProfile|S3::BucketPolicy|Lambda::LayerVersion|Scheduler::ScheduleGroup|Batch::(ComputeEnvironment|SchedulingPolicy)|CloudFront::.*))$/;

const unknownTypes = (pool: ResourcePool): string[] => {
  const unknown = new Map<string, string[]>();
  for (const { type, stack, logicalId } of pool.all) {
    if (run.test(type) || immaterial.test(type)) continue;
    unknown.set(type, [...(unknown.get(type) ?? []), `${stack}/${logicalId}`]);
  }
  return [...unknown].map(([type, ids]) => `${type} (${ids.join(", ")}): not run on this machine`);
};
