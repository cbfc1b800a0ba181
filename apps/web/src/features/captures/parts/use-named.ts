import { useParams } from '@tanstack/react-router';

/** Name in the address; empty on other pages. */
export function useNamed(): string {
  const params = useParams({ strict: false });
  return 'name' in params && typeof params.name === 'string' ? params.name : '';
}
