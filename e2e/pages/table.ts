import type { Locator, Page } from '@playwright/test';

/** A table of the application: see apps/web/src/components/data-table. */
export class TablePart {
  readonly #page: Page;
  readonly #label: string;
  constructor(page: Page, label: string) {
    this.#page = page;
    this.#label = label;
  }

  get table(): Locator {
    return this.#page.getByRole('table', { name: this.#label, exact: true });
  }
  get rows(): Locator {
    return this.table.locator('[data-row-id]');
  }
  get filter(): Locator {
    return this.#page.getByRole('textbox', { name: `Filter ${this.#label}`, exact: true });
  }
  row(id: string): Locator {
    return this.table.locator(`[data-row-id="${id}"]`);
  }
  head(name: string): Locator {
    return this.table.getByRole('columnheader', { name, exact: true });
  }
  /** Ids of the rows in view, in their order. */
  async ids(): Promise<string[]> {
    return this.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row-id') ?? ''));
  }
  /** Texts of the named columns, row by row, joined by blanks. `name` columns that are shortened give their title. */
  async values(columns: readonly string[]): Promise<string[]> {
    const heads = (await this.table.getByRole('columnheader').allTextContents()).map((head) =>
      head.replace(/[↑↓]/g, '').trim(),
    );
    const wanted = columns.map((column) => heads.indexOf(column));
    return this.rows.evaluateAll(
      (rows, indexes) =>
        rows.map((row) => {
          const cells = [...row.querySelectorAll('[role="cell"]')];
          return indexes
            .map((index) => {
              const cell = cells[index];
              return (
                cell?.getAttribute('title') ??
                cell?.querySelector('[title]')?.getAttribute('title') ??
                cell?.textContent ??
                ''
              );
            })
            .join(' ');
        }),
      wanted,
    );
  }
  async sortBy(name: string): Promise<void> {
    await this.head(name).getByRole('button').click();
  }
  async showColumn(name: string, on: boolean): Promise<void> {
    await this.#page.getByRole('button', { name: 'Columns' }).click();
    await this.#page.getByRole('group', { name: 'Shown columns' }).getByRole('checkbox', { name }).setChecked(on);
    await this.#page.keyboard.press('Escape');
  }
}
