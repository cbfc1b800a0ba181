import type { ReactNode } from 'react';
import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Session } from '@netloft/contracts';
import { Facts } from '../../components/drawer.tsx';
import { Page } from '../../components/page.tsx';
import { ExactTime } from '../../components/time.tsx';
import { dismissedPurposes, timeZone, type TimeZoneChoice } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { accessText as text } from './access.messages.ts';
import { NamespacesForm } from './namespaces-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { sessionQuery } from './session.query.ts';
import classes from './settings.module.css';

const SCHEMES = ['light', 'dark', 'auto'] as const;
const ZONES: readonly TimeZoneChoice[] = ['local', 'utc'];

function Card({
  title,
  help,
  children,
}: {
  readonly title: string;
  readonly help?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={classes.card} aria-label={title}>
      <h2>{title}</h2>
      {help !== undefined && <p className={classes.help}>{help}</p>}
      {children}
    </section>
  );
}

function Appearance(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const zone = useStore(timeZone);
  const dismissed = useStore(dismissedPurposes);
  return (
    <Card title={text.appearance} help={text.appearanceHelp}>
      <div className={classes.choice}>
        <span id="scheme-label">{text.scheme}</span>
        <SegmentedControl
          aria-labelledby="scheme-label"
          size="sm"
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={SCHEMES.map((value) => ({ value, label: text.schemeNames[value] }))}
        />
      </div>
      <div className={classes.choice}>
        <span id="zone-label">{text.zone}</span>
        <SegmentedControl
          aria-labelledby="zone-label"
          size="sm"
          value={zone}
          onChange={(value) => timeZone.set(value)}
          data={ZONES.map((value) => ({ value, label: text.zoneNames[value] }))}
        />
      </div>
      {dismissed.length > 0 && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => dismissedPurposes.set([])}>
            {text.purposes}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** The session, how Netloft looks in this browser, and the admin password. */
export function SettingsPage({
  session: first,
  onSignOut,
}: {
  readonly session: Session;
  readonly onSignOut: () => void;
}): ReactNode {
  const { data: session } = useQuery({ ...sessionQuery, initialData: first });
  return (
    <Page title={text.settingsTitle} purpose={text.settingsPurpose} purposeId="settings">
      <div className={classes.cards}>
        <Card title={text.session}>
          <Facts
            items={[
              [text.who, session.username],
              [text.how, text.modeNames[session.mode]],
              [text.groups, session.groups.length === 0 ? '—' : session.groups.join(', ')],
              [text.ends, <ExactTime key="ends" value={session.expiresAt} />],
              [text.idleEnds, <ExactTime key="idle" value={session.idleExpiresAt} />],
            ]}
          />
          <div>
            <Button size="sm" variant="default" onClick={onSignOut}>
              {text.signOut}
            </Button>
          </div>
        </Card>
        <Appearance />
        <Card title={text.namespacesTitle} help={text.namespacesHelp}>
          <NamespacesForm />
        </Card>
        <Card title={text.passwordTitle}>
          {session.mode === 'admin' ? (
            <PasswordForm username={session.username} />
          ) : (
            <p className={classes.help}>{text.passwordOnlyAdmin(text.modeNames[session.mode])}</p>
          )}
        </Card>
      </div>
    </Page>
  );
}
