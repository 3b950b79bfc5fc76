import { RemovalPolicy } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import { abandonedUploads } from "./abandoned-uploads.ts";

/**
 * A bucket that nobody reaches without TLS and a permission, that keeps what is overwritten, and whose requests are
 * logged: what every bucket of ours has in common.
 */
export const privateBucket = (
  scope: Construct,
  settings: Settings,
  accessLogs: IBucket,
  more: Partial<BucketProps> = {},
): Bucket =>
  new Bucket(scope, "bucket", {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: `${scope.node.id}/`,
    removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    lifecycleRules: [abandonedUploads],
    ...more,
  });
