import { join } from "node:path";
import type { LocalImage } from "../processes/container-host.ts";
import { ensurePythonEnvironment } from "../python-environment.ts";

/** Where an image's sources lie, and what its container runs; `python` stands for the environment's interpreter. */
interface ImageSources {
  readonly folder: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** By the last part of the image's repository, e.g. `{account}.dkr.ecr.{region}.amazonaws.com/tidegate-dev/training-image:1`. */
const images: Readonly<Record<string, ImageSources>> = {
  "training-image": {
    folder: "functions/training-image",
    command: ["python", "-m", "tidegate_training"],
    // As its Dockerfile sets them.
    environment: { PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
  },
};

/**
 * Finds the program that stands for an image; undefined for an image that is not mapped.
 *
 * @param root   the repository
 * @param report told of each step while the image's Python environment is made on first use
 */
export const createPullImage =
  (root: string, report: (line: string) => void) =>
  async (image: string): Promise<LocalImage | undefined> => {
    const name = imageName(image);
    const sources = Object.hasOwn(images, name) ? images[name] : undefined;
    if (sources === undefined) return undefined;
    const { python } = await ensurePythonEnvironment({ root, onProgress: report });
    const command = sources.command.map((word) => (word === "python" ? python : word));
    return { command, cwd: join(root, sources.folder), environment: sources.environment };
  };

/** The repository's last part, without tag or digest. */
const imageName = (image: string): string => {
  const path = image.replace(/@.*$/, "");
  return path.slice(path.lastIndexOf("/") + 1).replace(/:.*$/, "");
};
