import { CfnOutput, CfnParameter, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { HttpFront } from "../constructs/http-front.ts";
import type { LogKey } from "../constructs/log-key.ts";
import { WitnessKey } from "../constructs/witness-key.ts";
import { WitnessTable } from "../constructs/witness-table.ts";
import { addWitness } from "../functions/witness.ts";
import type { Platform } from "../platform.ts";
import { raiseAlarm } from "../raise-alarm.ts";
import { namePrefix } from "../settings.ts";

/** The default witness: table, key, function and address of its own, so that another account can hold it all. */
export class WitnessStack extends Stack {
  /** Submission prefix of the witness (c2sp.org/tlog-witness). */
  readonly url: string;

  constructor(scope: Construct, platform: Platform, logKey: LogKey) {
    super(scope, `${namePrefix(platform.settings)}-witness`, {
      description: "Tidegate: a witness of the audit logs",
      terminationProtection: platform.settings.keepData,
    });
    const { settings } = platform;
    const name = new CfnParameter(this, "WitnessName", {
      description: "Name of the witness beside its cosignatures, e.g. witness.example.com/tidegate; never changes",
      minLength: 1,
    });
    const witness = addWitness(this, platform, {
      table: new WitnessTable(this, "record", settings),
      key: new WitnessKey(this, "witness-key", settings, name.valueAsString),
      logKey,
    });
    const front = new HttpFront(this, "front", {
      settings,
      name: "witness",
      description: "Witness of the audit logs, for anybody who has a checkpoint to show",
      functions: new Map([["witness", witness]]),
    });
    acknowledge(front, {
      "AwsSolutions-APIG4":
        "The protocol knows no callers: a request counts by the log's signature in it, and by nothing else.",
    });
    witness.rollBackOn(
      raiseAlarm(this, platform.alarms, {
        name: "witness-failures",
        metric: front.stage.metricServerError({ statistic: "Sum" }),
        threshold: 5,
        periodMinutes: 1,
        says: "The witness answered at least five requests with a server error within a minute.",
        article: "witness",
      }),
    );
    this.url = `${front.api.apiEndpoint}/witness`;
    new CfnOutput(this, "WitnessUrl", {
      description: "Where the witness answers; its key is below /key",
      value: this.url,
    });
  }
}
