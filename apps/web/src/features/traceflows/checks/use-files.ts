import { useState } from 'react';
import type { Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { downloadBlob } from '../../../lib/download.ts';

type Named = { readonly bytes: Blob; readonly name: string | null };

/** Hands files of the server to the browser; a refusal is told where it was asked for. */
export function useFiles(): {
  readonly save: (file: () => Promise<Named>, fallbackName: string) => void;
  readonly problem: Problem | null;
} {
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    problem,
    save: (file, fallbackName) => {
      setProblem(null);
      file().then(
        ({ bytes, name }) => downloadBlob(name ?? fallbackName, bytes),
        (error: unknown) => setProblem(problemOf(error)),
      );
    },
  };
}

/** A name as a file's name. */
export const fileName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'checks';
