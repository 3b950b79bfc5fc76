import { z } from "zod";
import { functionArn } from "../../lambda/function-store.ts";
import { parseInput, restJson } from "../service-response.ts";
import type { LambdaOperation } from "./lambda-dependencies.ts";
import { requireFunction } from "./lambda-refusals.ts";

const reserveSchema = z.strictObject({ ReservedConcurrentExecutions: z.number().int().min(0) });

export const putFunctionConcurrency: LambdaOperation = (call) => {
  call.request.authorize("lambda:PutFunctionConcurrency", functionArn(call.name));
  const record = requireFunction(call);
  const { ReservedConcurrentExecutions } = parseInput(call.request, reserveSchema);
  call.dependencies.store.put({ ...record, reservedConcurrency: ReservedConcurrentExecutions });
  return restJson({ ReservedConcurrentExecutions });
};

export const getFunctionConcurrency: LambdaOperation = (call) => {
  call.request.authorize("lambda:GetFunctionConcurrency", functionArn(call.name));
  const { reservedConcurrency } = requireFunction(call);
  return restJson(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency });
};

export const deleteFunctionConcurrency: LambdaOperation = (call) => {
  call.request.authorize("lambda:DeleteFunctionConcurrency", functionArn(call.name));
  const { reservedConcurrency: _, ...record } = requireFunction(call);
  call.dependencies.store.put(record);
  return new Response(null, { status: 204 });
};

const eventInvokeSchema = z.strictObject({
  MaximumRetryAttempts: z.number().int().min(0).max(2).default(2),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});

/** How an asynchronous event is retried, and where Lambda's record of its failure goes. */
export const putFunctionEventInvokeConfig: LambdaOperation = (call) => {
  call.request.authorize("lambda:PutFunctionEventInvokeConfig", functionArn(call.name, call.qualifier));
  const { failureDestinationArn: _, ...record } = requireFunction(call);
  const input = parseInput(call.request, eventInvokeSchema);
  const destination = input.DestinationConfig?.OnFailure?.Destination;
  call.dependencies.store.put({
    ...record,
    asyncRetries: input.MaximumRetryAttempts,
    ...(destination === undefined ? {} : { failureDestinationArn: destination }),
  });
  return restJson({ FunctionArn: functionArn(call.name), ...input });
};
