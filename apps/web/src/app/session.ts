import { createContext, use } from 'react';
import type { Session } from '@netloft/contracts';

export interface SessionValue {
  readonly session: Session;
  readonly signOut: () => void;
}

export const SessionContext = createContext<SessionValue | null>(null);

/** The session of this page. Only below App, where there always is one. */
export function useSession(): SessionValue {
  const value = use(SessionContext);
  if (value === null) throw new Error('useSession is used outside of App');
  return value;
}
