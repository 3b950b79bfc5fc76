/** There is nothing on this machine that could hold the tables; the message is the one line the user needs. */
export class NoTableEngineError extends Error {
  override readonly name = "NoTableEngineError";

  constructor(reason: string) {
    super(
      `${reason}: set AWS_ENDPOINT_URL_DYNAMODB to a running DynamoDB Local, ` +
        "or TIDEGATE_DYNAMODB_LOCAL_JAR to its DynamoDBLocal.jar (needs Java 17)",
    );
  }
}
