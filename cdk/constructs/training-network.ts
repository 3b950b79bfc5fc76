import { RemovalPolicy } from "aws-cdk-lib";
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";

/**
 * Where training instances run: public subnets that nothing can enter.
 *
 * An instance must reach ECS, ECR, CloudWatch Logs and S3. Interface endpoints for the first three are six, at
 * 0.01 USD an hour and zone: 88 USD a month in two zones, running or not; a NAT gateway is 33 USD. A public address is
 * 0.005 USD an hour while the instance runs, and nothing otherwise. So: public addresses, no ingress rule at all,
 * egress by TLS only, and the gateway endpoint for S3, which is free and carries the data.
 */
export class TrainingNetwork extends Construct {
  readonly vpc: Vpc;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.vpc = new Vpc(this, "vpc", {
      ipAddresses: IpAddresses.cidr("10.71.0.0/16"),
      natGateways: 0,
      subnetConfiguration: [{ name: "jobs", subnetType: SubnetType.PUBLIC, cidrMask: 20, mapPublicIpOnLaunch: true }],
      gatewayEndpoints: { s3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Nothing uses the default group; closing it would take a custom resource with a function of its own.
      restrictDefaultSecurityGroup: false,
    });
    this.vpc.addFlowLog("flow-log", {
      trafficType: FlowLogTrafficType.ALL,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, "flow-log-group", {
          retention: settings.functionLogDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
    this.securityGroup = new SecurityGroup(this, "instances", {
      vpc: this.vpc,
      description: "Training instances: nothing comes in, TLS goes out",
      allowAllOutbound: false,
    });
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), "ECS, ECR, CloudWatch Logs, S3");
  }
}
