import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { DeployedFunction } from "../deployed-functions.ts";
import type { Platform } from "../platform.ts";
import { namePrefix } from "../settings.ts";

export interface NodeFunctionProps {
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Where an asynchronous invocation ends that failed for good. */
  readonly deadLetters?: IQueue;
}

/** One bundle of build.ts as a Lambda function, with a role and a log group of its own and no permission to begin with. */
export class NodeFunction extends Construct {
  readonly name: DeployedFunction;
  readonly role: Role;
  readonly handler: LambdaFunction;

  constructor(scope: Construct, name: DeployedFunction, { settings, dist }: Platform, props: NodeFunctionProps) {
    super(scope, name);
    this.name = name;
    const functionName = `${namePrefix(settings)}-${name}`;
    const logGroup = new LogGroup(this, "log", {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: settings.functionLogDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this.role);
    this.handler = new LambdaFunction(this, "function", {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.X86_64,
      code: Code.fromAsset(join(dist, name)),
      handler: "index.handler",
      role: this.role,
      logGroup,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(props.deadLetters ? { deadLetterQueue: props.deadLetters } : {}),
    });
    acknowledge(this.handler, {
      "Serverless-LambdaTracing":
        "A request id joins log, audit leaf and metric; X-Ray would bill every idle tick and ask for a wildcard.",
    });
  }
}
