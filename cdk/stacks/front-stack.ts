import { CfnOutput, CfnParameter, Stack } from "aws-cdk-lib";
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  LambdaEdgeEventType,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { addEdge } from "../functions/edge.ts";
import type { Platform } from "../platform.ts";
import { namePrefix } from "../settings.ts";

/** Files that clients of MLflow upload and download, in any workspace. */
const filePaths = "*/mlflow-artifacts/artifacts/*";

/** CloudFront before the API: it caches nothing, and asks a function about each file before its body is read. */
export class FrontStack extends Stack {
  constructor(scope: Construct, platform: Platform) {
    super(scope, `${namePrefix(platform.settings)}-front`, {
      description: "Tidegate: CloudFront before the API",
      env: { region: "us-east-1" },
    });
    const api = new CfnParameter(this, "ApiDomain", {
      description: "Host of the API's address (output ApiUrl), e.g. abc1234567.execute-api.eu-west-1.amazonaws.com",
      allowedPattern: "[a-z0-9.-]+",
    });
    const behaviour = {
      origin: new HttpOrigin(api.valueAsString, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // The API answers by its own host name; everything else a caller sends is for the functions, Authorization first of all.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      compress: false,
    };
    const front = new Distribution(this, "front", {
      comment: `${namePrefix(platform.settings)}: files of any size`,
      defaultBehavior: behaviour,
      additionalBehaviors: {
        [filePaths]: {
          ...behaviour,
          edgeLambdas: [
            {
              functionVersion: addEdge(this, platform),
              eventType: LambdaEdgeEventType.ORIGIN_REQUEST,
              includeBody: false,
            },
          ],
        },
      },
    });
    acknowledge(front, {
      "AwsSolutions-CFR1": "Callers are where their tokens say they may be; the network says nothing about that.",
      "AwsSolutions-CFR2": "A firewall costs by the month, and the functions check every caller and every body.",
      "AwsSolutions-CFR3":
        "Every request that is answered is in the API's access log, and every change in the audit log.",
      "AwsSolutions-CFR4":
        "The certificate is CloudFront's own until a deployer brings a domain; its clients choose TLS 1.2 or later.",
    });
    new CfnOutput(this, "FrontUrl", {
      description: "Where clients upload files of any size",
      value: `https://${front.distributionDomainName}`,
    });
  }
}
