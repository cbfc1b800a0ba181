import type { ReactNode } from 'react';
import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown, IconClock, IconLogout, IconSettings } from '@tabler/icons-react';
import { Middle } from '../components/name.tsx';
import { accessText } from '../features/access/access.messages.ts';
import { sessionQuery } from '../features/access/session.query.ts';
import { formatClock, formatExact } from '../lib/format.ts';
import { timeZone } from '../lib/preferences.ts';
import { useStore } from '../lib/store.ts';
import { appText as text } from './app.messages.ts';
import { useSession } from './session.ts';
import classes from './shell.module.css';

/** Who I am, how I signed in, until when, and the way out. */
export function AccountMenu(): ReactNode {
  const { session: first, signOut } = useSession();
  const { data: session } = useQuery({ ...sessionQuery, initialData: first });
  const zone = useStore(timeZone);
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" withinPortal width={280}>
      <Menu.Target>
        <button type="button" className={classes.account}>
          <span className="visually-hidden">{text.account} </span>
          <span className={classes.who} title={session.username}>
            <Middle text={session.username} />
          </span>
          <span className={classes.until} title={`${text.until} ${formatExact(session.expiresAt, zone)}`}>
            until {formatClock(session.expiresAt, zone)}
          </span>
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={classes.facts}>
            <strong>{session.username}</strong>
            <span>{accessText.modeNames[session.mode]}</span>
            <span>
              {text.until} {formatExact(session.expiresAt, zone)}
            </span>
            <span>
              {text.idle} {formatExact(session.idleExpiresAt, zone)}
            </span>
          </span>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconClock size={15} aria-hidden />}
          onClick={() => timeZone.set(zone === 'utc' ? 'local' : 'utc')}
        >
          {text.zone[zone]}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSettings size={15} aria-hidden />}
          onClick={() => void navigate({ to: '/settings' })}
        >
          {text.settings}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={signOut}>
          {text.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
