import { useQuery } from '@tanstack/react-query';
import { nsxStatusQuery } from '../nsx.queries.ts';
import { nsxPartsText as text } from './parts.messages.ts';

/** Why nothing may be changed in NSX by the caller; null when it may be tried, also while it is not known: then NSX decides. */
export function useWhyNoWrite(): string | null {
  const status = useQuery(nsxStatusQuery);
  const may = status.data?.may;
  return may === undefined || may.write ? null : (may.reason ?? text.mayNot);
}
