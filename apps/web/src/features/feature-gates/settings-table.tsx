import type { ReactNode } from 'react';
import type { Setting } from '@netloft/contracts';
import { settingValue } from './feature-gates.model.ts';
import { featureGatesText as text } from './feature-gates.messages.ts';
import classes from './feature-gates.module.css';

/** Settings of one configuration file: what holds, whether the file says so, and what would hold otherwise. */
export function SettingsTable({
  settings,
  label,
}: {
  readonly settings: readonly Setting[];
  readonly label: string;
}): ReactNode {
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label}>
        <colgroup>
          <col style={{ width: '25%' }} />
          <col style={{ width: '24%' }} />
          <col style={{ width: '15%' }} />
          <col style={{ width: '36%' }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{text.key}</th>
            <th scope="col">{text.value}</th>
            <th scope="col">{text.defaultValue}</th>
            <th scope="col">{text.description}</th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <tr key={setting.key}>
              <td className="mono">{setting.key}</td>
              <td>
                <span className="mono">{settingValue(setting.value)}</span>{' '}
                <span className={setting.set ? classes.set : 'muted'}>{setting.set ? text.set : text.notSet}</span>
              </td>
              <td className="mono">
                {setting.defaultValue === null ? <span className="muted">—</span> : settingValue(setting.defaultValue)}
              </td>
              <td>{setting.description === '' ? <span className="muted">—</span> : setting.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
