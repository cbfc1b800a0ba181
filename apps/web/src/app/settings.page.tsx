import type { ReactNode } from 'react';
import { SettingsPage } from '../features/access/settings.page.tsx';
import { useSession } from './session.ts';

/** The settings page with this page's session. */
export function SettingsRoute(): ReactNode {
  const { session, signOut } = useSession();
  return <SettingsPage session={session} onSignOut={signOut} />;
}
