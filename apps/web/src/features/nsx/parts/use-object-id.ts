import { useParams } from '@tanstack/react-router';

/** Id of the object in the address; empty where a new one is made. */
export function useObjectId(): string {
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false });
  return typeof params['id'] === 'string' ? params['id'] : '';
}
