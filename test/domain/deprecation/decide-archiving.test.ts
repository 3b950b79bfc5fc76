import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { archivingWords } from "../../../lib/domain/deprecation/archiving-words.ts";
import { type ArchivingFacts, decideArchiving } from "../../../lib/domain/deprecation/decide-archiving.ts";
import { rollbackReserve } from "../../../lib/domain/deprecation/rollback-reserve.ts";
import type { ModelVersion } from "../../../lib/domain/model-version/model-version.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const dayMs = 86_400_000;
const start = Date.parse("2026-03-02T09:00:00.000Z");
const isoTime = (at: number) => new Date(at).toISOString();

/** Promoted one after the other, a day apart, the last one in Production. */
const line = (count: number): readonly ModelVersion[] =>
  Array.from({ length: count }, (_, place) =>
    version(place + 1, {
      promotedAt: start + place * dayMs,
      ...(place === count - 1
        ? { stage: "Production" as const }
        : { stage: "Deprecated" as const, stageChangedAt: start + (place + 1) * dayMs }),
    }),
  );

const decide = (versions: readonly ModelVersion[], number: number, facts: Partial<ArchivingFacts> = {}) => {
  const promoted = versions
    .filter((one) => one.promotedAt !== undefined)
    .sort((left, right) => (right.promotedAt ?? 0) - (left.promotedAt ?? 0));
  const subject = versions.find((one) => one.number === number);
  if (subject === undefined) throw new Error(`no version ${number}`);
  const now = isoTime(start + versions.length * dayMs);
  return decideArchiving(subject, { model: model(), promoted, named: [], now, isoTime, ...facts });
};

describe("what is due", () => {
  test("a version that three were promoted after, which the log names; not one that two were", () => {
    const verdict = decide(line(5), 2);
    expect(verdict).toMatchObject({ due: true, reason: "superseded", supersededBy: [3, 4, 5] });
    expect(archivingWords(verdict)).toBe("deprecation policy: superseded by versions 3, 4, 5");
    expect(decide(line(4), 2)).toMatchObject({ due: false, reason: "not-yet", supersededBy: [3, 4] });
  });

  test("a version that has been Deprecated for twelve calendar months, to the millisecond", () => {
    const [, late] = [isoTime(start + dayMs - 1), "2027-03-03T09:00:00.000Z"];
    expect(decide(line(3), 1, { now: "2027-03-03T08:59:59.999Z" })).toMatchObject({ due: false, monthsPassAt: late });
    const verdict = decide(line(3), 1, { now: late });
    expect(verdict).toMatchObject({ due: true, reason: "deprecated-long" });
    expect(archivingWords(verdict)).toBe("deprecation policy: 12 months deprecated");
  });

  test("one that was never promoted is superseded by what was promoted since it was deprecated", () => {
    const unused = (days: number) => version(9, { stage: "Deprecated", stageChangedAt: start + days * dayMs });
    expect(decide([...line(5), unused(1.5)], 9)).toMatchObject({ due: true, supersededBy: [3, 4, 5] });
    expect(decide([...line(5), unused(2.5)], 9)).toMatchObject({ due: false, supersededBy: [4, 5] });
  });

  test("a promotion that only an approval tells of counts as one", () => {
    const [first, ...later] = line(5);
    const { promotedAt, ...unnoted } = first ?? version(1);
    const told = { ...unnoted, approvals: [{ changeRequest: "cr", to: "Production" as const, at: promotedAt ?? 0 }] };
    expect(decide([told, ...later], 1)).toMatchObject({ due: true, reason: "superseded" });
  });
});

describe("what stays, however old", () => {
  const now = "2099-01-01T00:00:00.000Z";
  const touched = (fields: Partial<ModelVersion>) =>
    line(6).map((one) => (one.number === 1 ? { ...one, ...fields } : one));

  test.each([
    ["serves", { routes: ["fraud"] }],
    ["aliased", { aliases: ["eu"] }],
    ["voted-on", { openChangeRequest: "cr" }],
  ] as const)("what %s", (reason, fields) => {
    expect(decide(touched(fields), 1, { now })).toMatchObject({ due: false, reason });
  });

  test("the one before the one in Production, and no other", () => {
    expect(decide(line(6), 5, { now })).toMatchObject({ due: false, reason: "rollback-reserve" });
    expect(decide(line(6), 4, { now })).toMatchObject({ due: true });
  });

  test("while none is in Production, the one taken out of it and the one before", () => {
    const withdrawn = line(6).map((one) => ({ ...one, stage: "Deprecated" as const }));
    const reasons = [6, 5, 4].map((number) => decide(withdrawn, number, { now }).reason);
    expect(reasons).toEqual(["rollback-reserve", "rollback-reserve", "deprecated-long"]);
  });

  test("what an alias would go back to: the last that it named, of those that are not archived", () => {
    const aliasPast = { eu: [1, 2, 3] };
    const versions = touched({});
    const dueWithout = (...archived: number[]) =>
      [1, 2, 3].map((number) => {
        const named = versions
          .slice(0, 3)
          .map((one) => loaded(archived.includes(one.number) ? { ...one, stage: "Archived" as const } : one));
        return decide(versions, number, { now, model: model({ aliasPast }), named }).due;
      });
    expect(dueWithout()).toEqual([true, true, false]);
    expect(dueWithout(3)).toEqual([true, false, true]);
  });

  test("all of a model whose stages are labels", () => {
    expect(decide(line(6), 1, { now, model: model({ riskTier: 4 }) })).toMatchObject({
      due: false,
      reason: "labelled",
    });
    expect(decide(line(6), 1, { now, model: model({ riskTier: 4, targets: ["a"] }) })).toMatchObject({ due: true });
  });
});

/** A model as a list of what happened to it, told in the plainest way there is. */
const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
const number = fc.constantFrom(...numbers);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("promote" as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deprecate" as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("archive" as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("serve" as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("name" as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unname" as const), number }) },
);
const history = fc.array(fc.tuple(step, fc.integer({ min: 1, max: 120 * dayMs })), { maxLength: 40 });

const play = (steps: readonly (readonly [{ readonly kind: string; readonly number: number }, number])[]) => {
  const versions = new Map(numbers.map((one) => [one, version(one, { stage: "Approved" })]));
  const promotions: { readonly number: number; readonly at: number }[] = [];
  let at = start;
  const set = (one: number, fields: Partial<ModelVersion>) =>
    versions.set(one, { ...(versions.get(one) ?? version(one)), ...fields });
  for (const [{ kind, number: one }, wait] of steps) {
    at += wait;
    const stage = versions.get(one)?.stage;
    const champion = [...versions.values()].find((other) => other.stage === "Production")?.number;
    if (kind === "promote" && (stage === "Approved" || stage === "Deprecated")) {
      if (champion !== undefined) set(champion, { stage: "Deprecated", stageChangedAt: at, routes: [] });
      set(one, { stage: "Production", stageChangedAt: at, promotedAt: at });
      promotions.push({ number: one, at });
    }
    if (kind === "withdraw" && champion !== undefined)
      set(champion, { stage: "Deprecated", stageChangedAt: at, routes: [] });
    if (kind === "deprecate" && stage === "Approved") set(one, { stage: "Deprecated", stageChangedAt: at, routes: [] });
    if (kind === "archive" && stage === "Deprecated") set(one, { stage: "Archived", stageChangedAt: at, aliases: [] });
    if (kind === "serve" && (stage === "Approved" || stage === "Production")) set(one, { routes: ["fraud"] });
    if (kind === "name" && stage !== "Archived") set(one, { aliases: ["eu"] });
    if (kind === "unname") set(one, { aliases: [] });
  }
  return { versions: [...versions.values()], promotions, at };
};

type Played = ReturnType<typeof play>;

const yearAfter = (at: number): number => {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear() + 1, date.getUTCMonth(), date.getUTCDate()];
  return month === 1 && day === 29 ? Date.UTC(year, 2, 1) : Date.UTC(year, month, day) + (at % dayMs);
};

/** The policy word for word, over the list of promotions. */
const isDueByTheBook = ({ versions, promotions }: Played, subject: ModelVersion, now: number): boolean => {
  const last = (one: number) => Math.max(...promotions.filter(({ number: n }) => n === one).map(({ at }) => at));
  const back = versions
    .filter(({ stage, number: one }) => stage === "Deprecated" && last(one) > 0)
    .sort((left, right) => last(right.number) - last(left.number));
  const kept = back.slice(0, versions.some(({ stage }) => stage === "Production") ? 1 : 2);
  if (subject.routes.length + subject.aliases.length > 0 || kept.includes(subject)) return false;
  const since = last(subject.number) > 0 ? last(subject.number) : subject.stageChangedAt;
  const after = new Set(
    promotions.filter(({ number: n, at }) => n !== subject.number && at > since).map((p) => p.number),
  );
  return yearAfter(subject.stageChangedAt) <= now || after.size >= 3;
};

const deprecated = ({ versions }: Played) => versions.filter(({ stage }) => stage === "Deprecated");
const decideAt = ({ versions }: Played, one: number, now: number) => decide(versions, one, { now: isoTime(now) });

describe("after anything that may happen to a model", () => {
  const later = fc.nat({ max: 500 * dayMs });

  test("what is due is what the policy says word for word", () => {
    let due = 0;
    fc.assert(
      fc.property(history, later, (steps, wait) => {
        const played = play(steps);
        for (const subject of deprecated(played)) {
          const now = played.at + wait;
          const verdict = decideAt(played, subject.number, now);
          expect([subject.number, verdict.due]).toEqual([subject.number, isDueByTheBook(played, subject, now)]);
          due += verdict.due ? 1 : 0;
        }
      }),
      { numRuns: 500 },
    );
    expect(due).toBeGreaterThan(100);
  });

  test("time only adds to what is due, and archiving it makes nothing else due, however often", () => {
    fc.assert(
      fc.property(history, later, later, (steps, wait, more) => {
        const played = play(steps);
        const now = played.at + wait;
        const due = (one: Played, at: number) =>
          deprecated(one)
            .filter((subject) => decideAt(one, subject.number, at).due)
            .map((subject) => subject.number);
        const before = due(played, now);
        expect(due(played, now + more)).toEqual(expect.arrayContaining(before));
        const swept = played.versions.map((one) =>
          before.includes(one.number) ? { ...one, stage: "Archived" as const, stageChangedAt: now } : one,
        );
        expect(due({ ...played, versions: swept }, now)).toEqual([]);
      }),
    );
  });

  test("as many promotions as fill the reserve, and four at least, tell as much as all of them", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 4, max: 8 }), (steps, atLeast) => {
        const played = play(steps);
        const promoted = played.versions
          .filter((one) => one.promotedAt !== undefined)
          .sort((left, right) => (right.promotedAt ?? 0) - (left.promotedAt ?? 0));
        let length = atLeast;
        while (length < promoted.length && !rollbackReserve(promoted.slice(0, length)).isFull) length += 1;
        for (const { number: one } of deprecated(played))
          expect(decide(played.versions, one, { promoted: promoted.slice(0, length) })).toEqual(
            decide(played.versions, one),
          );
      }),
    );
  });
});
