import fc from "fast-check";
import { expect, test } from "vitest";
import { type PendingLeaf, subjectKey } from "../../../lib/domain/log/pending-leaf.ts";
import { selectBatch } from "../../../lib/domain/log/select-batch.ts";

/** A history of commands as a serialisable store commits them: each takes the next revision of one to three subjects. */
const histories = fc
  .array(
    fc.record({
      subjects: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
      skew: fc.integer({ min: -3, max: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((commands) => {
    const revisions = new Map<number, number>();
    return commands.map(({ subjects, skew }, place) =>
      subjects.map((subject): PendingLeaf => {
        const revision = (revisions.get(subject) ?? 0) + 1;
        revisions.set(subject, revision);
        // Clocks of writers differ, so ids do not tell the order of commits.
        const id = `${String(place + skew + 10).padStart(3, "0")}-${place}`;
        return { subject: { kind: "model", id: `m${subject}` }, revision, command: { id, leaves: subjects.length } };
      }),
    );
  });

const none = () => 0;
const sequencedBy = (commands: readonly (readonly PendingLeaf[])[]) => {
  const last = new Map<string, number>();
  for (const { subject, revision } of commands.flat())
    last.set(subjectKey(subject), Math.max(last.get(subjectKey(subject)) ?? 0, revision));
  return (subject: PendingLeaf["subject"]) => last.get(subjectKey(subject)) ?? 0;
};
const shuffled = <Item>(items: readonly Item[], seed: number): Item[] =>
  items
    .map((item, place) => [Math.imul((place + 1) * 2_654_435_761, seed | 1) >>> 0, item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

test("whatever is seen, each subject enters in order without a gap, and no command is split", () => {
  fc.assert(
    fc.property(
      histories,
      fc.nat(),
      fc.integer({ min: 1, max: 20 }),
      fc.func(fc.boolean()),
      (history, seed, max, seen) => {
        const settled = history.slice(0, seed % (history.length + 1));
        const visible = shuffled(history.flat(), seed).filter((leaf) => seen(leaf.subject.id, leaf.revision));
        const batch = selectBatch(visible, sequencedBy(settled), max);
        const last = sequencedBy(settled);
        const next = new Map<string, number>();
        for (const command of batch) {
          expect(command).toHaveLength(command[0]?.command.leaves ?? 0);
          expect(new Set(command.map(({ command: { id } }) => id)).size).toBe(1);
          for (const { subject, revision } of command) {
            expect(revision).toBe((next.get(subjectKey(subject)) ?? last(subject)) + 1);
            next.set(subjectKey(subject), revision);
          }
        }
        if (batch.length > 1) expect(batch.flat().length).toBeLessThanOrEqual(max);
      },
    ),
  );
});

test("batch after batch, everything that is pending enters the log once", () => {
  fc.assert(
    fc.property(histories, fc.nat(), fc.integer({ min: 1, max: 7 }), (history, seed, max) => {
      const logged: (readonly PendingLeaf[])[] = [];
      for (let round = 0; logged.length < history.length; round += 1) {
        const batch = selectBatch(shuffled(history.flat(), seed + round), sequencedBy(logged), max);
        expect(batch.length).toBeGreaterThan(0);
        logged.push(...batch);
      }
      expect(selectBatch(history.flat(), sequencedBy(logged), max)).toEqual([]);
      const names = (commands: readonly (readonly PendingLeaf[])[]) =>
        commands.map((each) => each[0]?.command.id).sort();
      expect(names(logged)).toEqual(names(history));
    }),
  );
});

test("the choice depends on what is pending, not on the order in which it was read", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (history, seed) => {
      const names = (pending: readonly PendingLeaf[]) =>
        selectBatch(pending, none, 10).map((command) => command[0]?.command.id);
      expect(names(shuffled(history.flat(), seed))).toEqual(names(history.flat()));
    }),
  );
});

test("ten thousand revisions of one subject are chosen in one pass", () => {
  const leaf = (revision: number): PendingLeaf => ({
    subject: { kind: "model", id: "hot" },
    revision,
    // Ids in the opposite order make every command wait for the next.
    command: { id: String(99_999 - revision), leaves: 1 },
  });
  const pending = Array.from({ length: 10_000 }, (_, place) => leaf(place + 1));
  expect(
    selectBatch(pending, none, 10_000)
      .flat()
      .map(({ revision }) => revision),
  ).toEqual(pending.map(({ revision }) => revision));
});
