import type { ReactNode } from 'react';
import { IconArrowNarrowLeft, IconArrowNarrowRight, IconEqual, IconEqualNot, type Icon } from '@tabler/icons-react';
import type { Difference } from './align.model.ts';
import { compareText as text } from './compare.messages.ts';
import classes from './compare.module.css';

const ICONS: Readonly<Record<Difference, Icon>> = {
  same: IconEqual,
  differs: IconEqualNot,
  onlyFirst: IconArrowNarrowLeft,
  onlySecond: IconArrowNarrowRight,
};

/** Sign and word of how two things compare; never by colour alone. */
export function DifferenceMark({ difference }: { readonly difference: Difference }): ReactNode {
  const Sign = ICONS[difference];
  return (
    <span className={classes.mark} data-difference={difference}>
      <Sign size={15} aria-hidden />
      <span>{text[difference]}</span>
    </span>
  );
}
