import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { model } from "./train.ts";

/** Iris asks the log what was champion when, and gets the events that made it so. */
export const lookBack = async (
  { iris }: People,
  before: string,
  champions: { readonly earlier: number; readonly later: number },
): Promise<void> => {
  station("Iris asks what was champion at a time");
  const { items } = (await iris.get("/v1/audit/events?type=champion-changed&limit=10")).body;
  const subject: string = items[0].subject.id;
  for (const [at, champion] of [
    [before, champions.earlier],
    [new Date().toISOString(), champions.later],
  ] as const) {
    const { status, body } = await iris.get(`/v1/audit/states/model/${subject}?at=${at}`);
    check(
      `at ${at} the champion of ${model} was version ${champion}`,
      status === 200 && body.leaf.state.aliases.champion === champion,
      body,
    );
    tell(`leaf ${body.index}, ${body.leaf.type}, by ${body.leaf.actor}`);
  }
};
