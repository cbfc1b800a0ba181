/** The ENV lines of the last stage of a Dockerfile, with paths of the image moved to where it is laid out. */
export function imageEnvironment(
  dockerfile: string,
  moved: Readonly<Record<string, string>>,
): Readonly<Record<string, string>>;
