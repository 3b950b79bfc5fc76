/** What stands in for a container image on one machine: a program in a source folder. */
export interface LocalImage {
  /** Plays the image's ENTRYPOINT; the container's command is appended. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a machine offers to the processes that stand in for containers. */
export interface ContainerHost {
  /**
   * Finds what runs for an image, preparing it if need be; undefined for an image that is not mapped.
   *
   * Rejects with the reason if it cannot be prepared.
   */
  readonly pullImage: (image: string) => Promise<LocalImage | undefined>;
  /** @throws Error if the templates have no such role */
  readonly credentialsOf: (
    roleArn: string,
    sessionName: string,
  ) => { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where AWS is, for the container. */
  readonly endpointUrl: () => string;
  readonly region: string;
  /** What every container sees of the machine: PATH, HOME and the like. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
}

export interface ContainerIdentity {
  /** A container without a role signs nothing. */
  readonly roleArn: string | undefined;
  readonly sessionName: string;
}

/**
 * Builds a container's environment: the machine's, the image's, what its definition gives, and how it finds and signs
 * to AWS, which nothing overrides.
 */
export const containerEnvironment = (
  host: ContainerHost,
  image: LocalImage,
  given: Readonly<Record<string, string>>,
  { roleArn, sessionName }: ContainerIdentity,
): Record<string, string> => {
  const credentials = roleArn === undefined ? undefined : host.credentialsOf(roleArn, sessionName);
  return {
    ...host.baseEnvironment,
    ...image.environment,
    ...given,
    ...(credentials && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    AWS_ENDPOINT_URL: host.endpointUrl(),
    AWS_REGION: host.region,
    AWS_DEFAULT_REGION: host.region,
  };
};
