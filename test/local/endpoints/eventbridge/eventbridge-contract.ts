import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

/** A default bus with one rule: source `tidegate.contract` and a `detail.grade` above 5 go whole to one target. */
export interface EventBridgeUnderTest {
  readonly config: ClientConfig;
  /** Events that the target has received so far. */
  readonly received: () => Promise<readonly Record<string, unknown>[]>;
}

const entry = (detail: unknown, extra: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: "tidegate.contract",
  DetailType: "graded.v1",
  Detail: JSON.stringify(detail),
  ...extra,
});

/** What EventBridge promises; runs against this machine and, given keys, against AWS. */
export const eventBridgeContract = (connect: () => EventBridgeUnderTest): void => {
  const client = () => new EventBridgeClient(connect().config);
  const put = (...Entries: PutEventsRequestEntry[]) => client().send(new PutEventsCommand({ Entries }));

  describe("putting events", () => {
    it("delivers an event that matches, in EventBridge's envelope, and no other", async () => {
      const before = (await connect().received()).length;
      const { Entries, FailedEntryCount } = await put(
        entry({ grade: 5 }),
        entry({ grade: 6, note: "ä" }, { Resources: ["arn:x"], Time: new Date("2026-11-21T10:20:30Z") }),
        entry({ grade: 9 }, { Source: "tidegate.other" }),
      );
      expect(FailedEntryCount).toBe(0);
      await expect.poll(async () => (await connect().received()).length).toBe(before + 1);
      expect((await connect().received()).at(-1)).toEqual({
        version: "0",
        id: Entries?.[1]?.EventId,
        "detail-type": "graded.v1",
        source: "tidegate.contract",
        account: expect.stringMatching(/^\d{12}$/),
        time: "2026-11-21T10:20:30Z",
        region: connect().config.region,
        resources: ["arn:x"],
        detail: { grade: 6, note: "ä" },
      });
    });

    it("refuses single entries and takes the others", async () => {
      const { Entries, FailedEntryCount } = await put(
        entry({ grade: 1 }),
        entry({ grade: 1 }, { Detail: "{" }),
        entry({ grade: 1 }, { Detail: "[]" }),
        entry({ grade: 1 }, { Source: "aws.ec2" }),
      );
      expect(FailedEntryCount).toBe(3);
      expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
        undefined,
        "MalformedDetail",
        "MalformedDetail",
        "NotAuthorizedForSourceException",
      ]);
    });

    it("refuses more than 256 KB", async () => {
      await expect(put(entry({ text: "x".repeat(257 * 1024) }))).rejects.toMatchObject({ name: "ValidationException" });
    });
  });

  it.each<[object, boolean]>([
    [{ source: ["a"], detail: { state: ["on"] } }, true],
    [{ detail: { state: [{ prefix: "o" }], zone: [{ exists: false }] } }, true],
    [{ detail: { state: [{ "anything-but": ["on"] }] } }, false],
    [{ detail: { count: [{ numeric: [">", 1, "<=", 3] }] } }, true],
    [{ detail: { list: ["b"] } }, true],
  ])("matches %j as EventBridge does", async (pattern, Result) => {
    const event = {
      id: "1",
      account: "000000000000",
      source: "a",
      time: "2026-11-21T10:20:30Z",
      region: "us-east-1",
      resources: [],
      "detail-type": "x",
      detail: { state: "on", count: 3, list: ["a", "b"] },
    };
    const command = new TestEventPatternCommand({
      EventPattern: JSON.stringify(pattern),
      Event: JSON.stringify(event),
    });
    expect((await client().send(command)).Result).toBe(Result);
  });

  it("refuses a pattern that is none", async () => {
    const command = new TestEventPatternCommand({ EventPattern: '{"source":"a"}', Event: "{}" });
    await expect(client().send(command)).rejects.toMatchObject({ name: "InvalidEventPatternException" });
  });
};
