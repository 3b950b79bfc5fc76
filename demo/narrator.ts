const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;

let current = "Starting";

/** A station of the story. */
export const station = (title: string): void => {
  current = title;
  console.log(`\n${elapsed()}  ━━ ${title}`);
};

/** One thing that happened. */
export const tell = (line: string): void => console.log(`${elapsed()}     ${line}`);

/** One thing that must hold; the demo ends with a failure where it does not. */
export const check = (claim: string, holds: boolean, found?: unknown): void => {
  if (!holds) throw new StepFailed(found === undefined ? claim : `${claim}; found ${JSON.stringify(found)}`);
  console.log(`${elapsed()}   ✓ ${claim}`);
};

export class StepFailed extends Error {
  override readonly name = "StepFailed";
}

/** Says where the story ended and why: in a line where the story itself knows, else with the place in the code. */
export const tellFailure = (error: unknown): void => {
  const stack = error instanceof Error ? error.stack : String(error);
  console.error(`${elapsed()}   ✗ ${current}: ${error instanceof StepFailed ? error.message : stack}`);
};
