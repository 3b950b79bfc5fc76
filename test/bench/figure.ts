/** One line of `npm run bench`. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly n: number;
  readonly against?: string;
  /** This value divided by the other one, both from this run: machines differ, ratios less. */
  readonly ratio?: number;
}

export const print = (figure: Figure): void => {
  const rounded = Object.fromEntries(
    Object.entries(figure).map(([name, value]) => [
      name,
      typeof value === "number" ? Number(value.toPrecision(4)) : value,
    ]),
  );
  console.log(JSON.stringify(rounded));
};

/** Value below which a share `p` (0..1) of the samples lies; nearest rank. */
export const percentile = (samples: readonly number[], p: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
};

/** Milliseconds of each of `n` calls, one after the other. */
export const timeEach = async (n: number, call: (index: number) => Promise<unknown>): Promise<number[]> => {
  const samples: number[] = [];
  for (let index = 0; index < n; index += 1) {
    const start = performance.now();
    await call(index);
    samples.push(performance.now() - start);
  }
  return samples;
};

/** Calls a second with `width` of them in flight. */
export const throughput = async (
  n: number,
  width: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> => {
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < n) {
      const mine = next;
      next += 1;
      await call(mine);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (n * 1000) / (performance.now() - start);
};
