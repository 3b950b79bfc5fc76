// SageMaker in a process to be killed. Prints its address.
import { startEndpoints } from "../start-endpoints.ts";
import { openTestSageMaker } from "./sagemaker-machine.ts";

const sageMaker = openTestSageMaker(process.argv[2] ?? "");
const { url } = await startEndpoints({ services: { sagemaker: sageMaker.handler } });
console.log(url);
