import type { Locator, Page } from '@playwright/test';
import { NsxTablePage } from './nsx.page.ts';

/** Groups of NSX: the table, one group beside it, and the editor with its criteria. */
export class NsxGroupsPage extends NsxTablePage {
  constructor(page: Page) {
    super(page, 'groups', 'NSX groups');
  }

  get filters(): Locator {
    return this.page.getByRole('group', { name: 'Show groups' });
  }
  get preview(): Locator {
    return this.part('Would find now');
  }
  get review(): Locator {
    return this.page.getByRole('button', { name: 'Review…' });
  }
  field(label: string): Locator {
    return this.page.getByRole('textbox', { name: label, exact: true });
  }
  /** A field of one condition, both counted from 1. */
  condition(at: number, criterion: number, label: string): Locator {
    return this.page
      .getByRole('group', { name: `Condition ${at} of criterion ${criterion}`, exact: true })
      .getByRole('combobox', { name: label, exact: true });
  }
  async openNew(): Promise<void> {
    await this.page.goto('/nsx/groups/new');
    await this.preview.waitFor();
  }
}
