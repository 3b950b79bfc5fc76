import { App } from "aws-cdk-lib";
export const app = new App();
