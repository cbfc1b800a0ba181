import type { Locator, Page } from '@playwright/test';
import { NsxTablePage } from './nsx.page.ts';

/** Every change of NSX that was made through Netloft. */
export class NsxChangesPage extends NsxTablePage {
  constructor(page: Page) {
    super(page, 'changes', 'Changes in NSX');
  }

  /** The one change of a kind that was made to an object. */
  made(operation: string, object: string): Locator {
    return this.table.rows.filter({ hasText: operation }).filter({ hasText: object });
  }
}
