/** What has been opened, and how to close it: last opened, first closed. */
export interface Cleanup {
  readonly add: (close: () => void | Promise<void>) => void;
  /** Closes everything once; a failing close is no reason to leave the others open. */
  readonly run: () => Promise<void>;
}

export const createCleanup = (report: (message: string) => void): Cleanup => {
  const closing: (() => void | Promise<void>)[] = [];
  return {
    add: (close) => void closing.push(close),
    run: async () => {
      for (let close = closing.pop(); close !== undefined; close = closing.pop()) {
        try {
          await close();
        } catch (error) {
          report(`while stopping: ${String(error)}`);
        }
      }
    },
  };
};
