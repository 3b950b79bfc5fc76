import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/**
 * A webhook's signing secret is the MAC of its id under this key, so that none can be stolen from a table; one that its creator
 * chose is sealed in the table under another such MAC.
 */
export class WebhookKey extends Construct {
  readonly #key: Key;
  readonly #allowsLoopback: boolean;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#allowsLoopback = settings.webhookLoopback;
    this.#key = new Key(this, "key", {
      description: "Tidegate: derives what webhooks sign with",
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
  }

  /** Derives a webhook's secret, or the key that seals the one its creator chose: to show it once, and to sign what is sent. */
  grantDerive(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(new PolicyStatement({ actions: ["kms:GenerateMac"], resources: [this.#key.keyArn] }));
    fn.handler.addEnvironment(environmentNames.webhookKeyId, this.#key.keyArn);
    if (this.#allowsLoopback) fn.handler.addEnvironment(environmentNames.webhookLoopback, "allow");
  }
}
