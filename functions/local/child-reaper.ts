import { type ChildProcess, spawn } from "node:child_process";

/** Ends the machine's child processes when the machine itself has ended, however it ended. */
export interface ChildReaper {
  readonly watch: (child: ChildProcess) => void;
  /** Kills every child still watched, at once. */
  readonly stop: () => void;
}

/**
 * A shell that outlives us and kills what we leave behind when our end of its pipe closes. Node can neither ask the
 * kernel for a death signal nor run anything after `kill -9`, and a child in a busy loop cannot notice by itself.
 */
const script = `
children=" "
while read -r verb child; do
  case $verb in
    watch) children="$children$child " ;;
    forget) children="\${children%% $child *} \${children#* $child }" ;;
  esac
done
for child in $children; do kill -9 "$child" 2>/dev/null; done
`;

/** Starts the shell; it costs one megabyte and sleeps. */
export const startChildReaper = (): ChildReaper => {
  // Detached: Ctrl-C goes to the terminal's process group, and the shell must not die of it before us.
  const shell = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  shell.unref();
  // A write after its end is a child that we failed to end: nothing to do about it any more.
  shell.stdin.on("error", () => undefined);
  return {
    watch: (child) => {
      if (child.pid === undefined) return;
      shell.stdin.write(`watch ${child.pid}\n`);
      child.once("exit", () => shell.stdin.write(`forget ${child.pid}\n`));
    },
    stop: () => void shell.stdin.end(),
  };
};
