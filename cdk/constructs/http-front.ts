import { RemovalPolicy } from "aws-cdk-lib";
import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { fallbackFunction, gatewayPaths, type HttpFunction } from "../http-routes.ts";
import { namePrefix, type Settings } from "../settings.ts";
import type { ControlPlaneFunction } from "./control-plane-function.ts";

export interface HttpFrontProps {
  readonly settings: Settings;
  /** Name of the API within the environment, and of its access log. */
  readonly name: string;
  readonly description: string;
  /** Checks callers before a function runs; without it, the functions check their tokens themselves. */
  readonly authorizer?: IHttpRouteAuthorizer;
  readonly functions: ReadonlyMap<HttpFunction | "witness", ControlPlaneFunction>;
}

/** One HTTP API in front of some functions: their routes, a throttle and a structured access log. */
export class HttpFront extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    const { settings, authorizer } = props;
    const apiName = `${namePrefix(settings)}-${props.name}`;
    this.api = new HttpApi(this, "api", {
      apiName,
      description: props.description,
      createDefaultStage: false,
      ...(authorizer ? { defaultAuthorizer: authorizer } : {}),
    });
    const accessLog = new LogGroup(this, "access-log", {
      logGroupName: `/aws/apigateway/${apiName}`,
      retention: settings.functionLogDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, "stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { burstLimit: settings.api.burstRequests, rateLimit: settings.api.requestsPerSecond },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    for (const [name, target] of props.functions) this.#route(name, target, authorizer);
  }

  #route(
    name: HttpFunction | "witness",
    { alias }: ControlPlaneFunction,
    authorizer: IHttpRouteAuthorizer | undefined,
  ): void {
    // One permission per function and API, not per route: the functions know their routes, the template has a limit.
    const integration = new HttpLambdaIntegration(name, alias, { scopePermissionToRoute: false });
    for (const path of gatewayPaths(name)) this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration });
    if (name === fallbackFunction)
      new HttpRoute(this, "any-other", {
        httpApi: this.api,
        routeKey: HttpRouteKey.DEFAULT,
        // API Gateway asks for this route as {api}/{stage}/$default, one part shorter than the permission above covers.
        integration: new HttpLambdaIntegration(`${name}-any-other`, alias),
        ...(authorizer ? { authorizer } : {}),
      });
  }
}

/** No address and no token: whoever called is in the audit log, by pseudonym. */
const accessLogFields = {
  requestId: AccessLogField.contextRequestId(),
  at: "$context.requestTimeEpoch",
  method: AccessLogField.contextHttpMethod(),
  route: "$context.routeKey",
  path: AccessLogField.contextPath(),
  status: AccessLogField.contextStatus(),
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  integrationLatencyMs: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
};
