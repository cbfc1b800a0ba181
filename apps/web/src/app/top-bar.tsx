import type { ReactNode } from 'react';
import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconKeyboard, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import type { Cluster } from '@netloft/contracts';
import { accessText } from '../features/access/access.messages.ts';
import { ClusterSwitcher } from '../features/clusters/cluster-switcher.tsx';
import { keyCaps } from '../lib/keyboard.ts';
import { AccountMenu } from './account-menu.tsx';
import { appText as text } from './app.messages.ts';
import { ConnectionState } from './connection-state.tsx';
import classes from './shell.module.css';

const SCHEMES: readonly MantineColorScheme[] = ['light', 'dark', 'auto'];
const ICONS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;

function SchemeSwitch(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Now = ICONS[colorScheme];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes.icon}
          aria-label={`${text.scheme}: ${accessText.schemeNames[colorScheme]}`}
          title={text.scheme}
        >
          <Now size={18} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((scheme) => {
          const One = ICONS[scheme];
          return (
            <Menu.Item
              key={scheme}
              leftSection={<One size={15} aria-hidden />}
              rightSection={scheme === colorScheme ? <IconCheck size={14} aria-label="chosen" /> : undefined}
              onClick={() => setColorScheme(scheme)}
            >
              {accessText.schemeNames[scheme]}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

export interface TopBarProps {
  readonly cluster: string;
  readonly clusters: readonly Cluster[] | undefined;
  readonly onChoose: (name: string) => void;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

/** Where am I, is it fresh, who am I. */
export function TopBar({ cluster, clusters, onChoose, onSearch, onHelp }: TopBarProps): ReactNode {
  return (
    <header className={classes.top}>
      <ClusterSwitcher clusters={clusters} current={cluster} onChoose={onChoose} />
      <button type="button" className={classes.search} aria-haspopup="dialog" onClick={onSearch}>
        <IconSearch size={15} aria-hidden />
        <span className={classes.searchWord}>
          {text.search}
          <span className="visually-hidden"> {text.searchRest}</span>
        </span>
        <kbd aria-hidden="true">{keyCaps('mod+k').join(' ')}</kbd>
      </button>
      <ConnectionState cluster={clusters?.find((one) => one.name === cluster)} />
      <button
        type="button"
        className={classes.icon}
        aria-label={text.help}
        title={`${text.help} (?)`}
        aria-haspopup="dialog"
        onClick={onHelp}
      >
        <IconKeyboard size={18} stroke={1.7} aria-hidden />
      </button>
      <SchemeSwitch />
      <AccountMenu />
    </header>
  );
}
