import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";

/** Cosigns checkpoints with Ed25519. Not the log's key, which would let the log vouch for itself. */
export class WitnessKey extends Construct {
  readonly #key: Key;
  readonly #name: string;

  /** @param name of the witness, as it stands beside its cosignatures: a URL without scheme */
  constructor(scope: Construct, id: string, settings: Settings, name: string) {
    super(scope, id);
    this.#name = name;
    this.#key = new Key(this, "key", {
      description: "Tidegate: cosigns the checkpoints of audit logs",
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(30),
    });
  }

  grantCosign(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["kms:GetPublicKey", "kms:Sign"], resources: [this.#key.keyArn] }),
    );
    fn.handler.addEnvironment(environmentNames.witnessKeyId, this.#key.keyArn);
    fn.handler.addEnvironment(environmentNames.witnessName, this.#name);
  }
}
