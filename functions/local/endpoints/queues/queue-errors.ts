import { ServiceError } from "../service-error.ts";

/** An SQS error: clients of the JSON protocol choose their class by the shape, older ones go by the query code. */
const sqsError = (shape: string, queryCode: string, message: string): ServiceError =>
  new ServiceError(`com.amazonaws.sqs#${shape}`, 400, message, {
    headers: { "x-amzn-query-error": `${queryCode};Sender` },
  });

export const queueDoesNotExist = (): ServiceError =>
  sqsError(
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
    "The specified queue does not exist for this wsdl version.",
  );

export const resourceNotFound = (): ServiceError =>
  sqsError(
    "ResourceNotFoundException",
    "ResourceNotFoundException",
    "The resource that you specified for the SourceArn or DestinationArn parameter doesn't exist.",
  );

export const queueNameExists = (): ServiceError =>
  sqsError("QueueNameExists", "QueueAlreadyExists", "A queue already exists with the same name and a different value");

export const invalidParameter = (message: string): ServiceError =>
  sqsError("InvalidParameterValue", "InvalidParameterValue", message);

export const invalidAttributeName = (name: string): ServiceError =>
  sqsError("InvalidAttributeName", "InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string): ServiceError =>
  sqsError("InvalidAttributeValue", "InvalidAttributeValue", `Invalid value for the parameter ${name}.`);

export const invalidContents = (): ServiceError =>
  sqsError("InvalidMessageContents", "InvalidMessageContents", "Invalid characters found in the message.");

export const receiptHandleInvalid = (): ServiceError =>
  sqsError("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The input receipt handle is invalid.");

export const messageNotInflight = (): ServiceError =>
  sqsError("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "The message is not in flight.");

export const emptyBatch = (): ServiceError =>
  sqsError("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one entry.");

export const tooManyEntries = (): ServiceError =>
  sqsError(
    "TooManyEntriesInBatchRequest",
    "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    "Maximum number of entries per request are 10.",
  );

export const idsNotDistinct = (): ServiceError =>
  sqsError("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Two entries share an id.");

export const batchTooLong = (maxBytes: number): ServiceError =>
  sqsError(
    "BatchRequestTooLong",
    "AWS.SimpleQueueService.BatchRequestTooLong",
    `Batch requests cannot be longer than ${maxBytes} bytes.`,
  );

export const unsupported = (what: string): ServiceError =>
  sqsError(
    "UnsupportedOperation",
    "AWS.SimpleQueueService.UnsupportedOperation",
    `${what} is not offered by the local machine`,
  );
