import type { Locator, Page } from '@playwright/test';
import { NsxPage } from './nsx.page.ts';
import { TablePart } from './table.ts';

/** NSX's inventory, kind by kind, and where it is not what a cluster itself says. */
export class NsxInventoryPage extends NsxPage {
  readonly pods: TablePart;
  readonly differences: TablePart;
  constructor(page: Page) {
    super(page);
    this.pods = new TablePart(page, 'NSX Pods');
    this.differences = new TablePart(page, 'NSX differences');
  }

  table(kinds: string): TablePart {
    return new TablePart(this.page, `NSX ${kinds}`);
  }
  kind(label: string): Locator {
    return this.page.getByRole('group', { name: 'Kind of object' }).getByRole('button', { name: label });
  }
  choice(label: string): Locator {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }
  override async open(search = ''): Promise<void> {
    await super.open(`inventory${search}`);
  }
}
