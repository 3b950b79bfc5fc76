/** Every environment variable the deployed code reads: the one vocabulary that the stacks and the code share. */
export const environmentNames = {
  stateTable: "TIDEGATE_STATE_TABLE",
  measureTable: "TIDEGATE_MEASURE_TABLE",
  peopleTable: "TIDEGATE_PEOPLE_TABLE",
  artifactBucket: "TIDEGATE_ARTIFACT_BUCKET",
  captureBucket: "TIDEGATE_CAPTURE_BUCKET",
  logBucket: "TIDEGATE_LOG_BUCKET",
  captureQueueUrl: "TIDEGATE_CAPTURE_QUEUE_URL",
  labelHorizonDays: "TIDEGATE_LABEL_HORIZON_DAYS",
  profileBucketSeconds: "TIDEGATE_PROFILE_BUCKET_SECONDS",
  counterBucketSeconds: "TIDEGATE_COUNTER_BUCKET_SECONDS",
  scanQueueUrl: "TIDEGATE_SCAN_QUEUE_URL",
  stepQueueUrl: "TIDEGATE_STEP_QUEUE_URL",
  deliveryQueueUrl: "TIDEGATE_DELIVERY_QUEUE_URL",
  eventBusName: "TIDEGATE_EVENT_BUS_NAME",
  webhookKeyId: "TIDEGATE_WEBHOOK_KEY_ID",
  webhookLoopback: "TIDEGATE_WEBHOOK_LOOPBACK",
  logKeyId: "TIDEGATE_LOG_KEY_ID",
  logOrigin: "TIDEGATE_LOG_ORIGIN",
  modelKeyId: "TIDEGATE_MODEL_KEY_ID",
  anchorBucket: "TIDEGATE_ANCHOR_BUCKET",
  witnessTable: "TIDEGATE_WITNESS_TABLE",
  witnessKeyId: "TIDEGATE_WITNESS_KEY_ID",
  witnessName: "TIDEGATE_WITNESS_NAME",
  witnessUrl: "TIDEGATE_WITNESS_URL",
  witnesses: "TIDEGATE_WITNESSES",
  witnessQuorum: "TIDEGATE_WITNESS_QUORUM",
  tokenIssuer: "TIDEGATE_TOKEN_ISSUER",
  tokenAudience: "TIDEGATE_TOKEN_AUDIENCE",
  tokenGroupsClaim: "TIDEGATE_TOKEN_GROUPS_CLAIM",
  iamGroups: "TIDEGATE_IAM_GROUPS",
  jobQueue: "TIDEGATE_JOB_QUEUE",
  jobDefinitionCpu: "TIDEGATE_JOB_DEFINITION_CPU",
  jobDefinitionGpu: "TIDEGATE_JOB_DEFINITION_GPU",
  modelServerCodeBucket: "TIDEGATE_MODEL_SERVER_CODE_BUCKET",
  modelServerCodeKey: "TIDEGATE_MODEL_SERVER_CODE_KEY",
  modelServerRoleArn: "TIDEGATE_MODEL_SERVER_ROLE_ARN",
  modelServerPrefix: "TIDEGATE_MODEL_SERVER_PREFIX",
  modelBucket: "TIDEGATE_MODEL_BUCKET",
  modelKey: "TIDEGATE_MODEL_KEY",
  modelSha256: "TIDEGATE_MODEL_SHA256",
} as const;

export type EnvironmentName = keyof typeof environmentNames;

/**
 * Reads one required variable.
 *
 * @throws Error naming the variable: a function that lacks one fails its cold start, not its thousandth request
 */
export const readEnvironment = (name: EnvironmentName): string => {
  const value = process.env[environmentNames[name]];
  if (value === undefined || value === "") throw new Error(`environment variable ${environmentNames[name]} is not set`);
  return value;
};

/** Reads one optional variable; absent and empty are the same. */
export const readOptionalEnvironment = (name: EnvironmentName): string | undefined => {
  const value = process.env[environmentNames[name]];
  return value === "" ? undefined : value;
};
