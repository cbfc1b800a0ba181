import { expect, type Locator, type Page } from '@playwright/test';
import { CLUSTER } from '../fixtures/test.ts';
import { ShellPage } from './clusters.page.ts';
import { TablePart } from './table.ts';

export interface Ends {
  readonly source: string;
  readonly destination: string;
  readonly port?: number;
}

/** Traceflow: form and history, and the result of one trace. */
export class TraceflowPage {
  readonly history: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.history = new TablePart(page, 'Traces');
  }

  get form(): Locator {
    return this.#page.getByRole('form', { name: 'New trace' });
  }
  get run(): Locator {
    return this.form.getByRole('button', { name: 'Run trace' });
  }
  get refusal(): Locator {
    return this.form.getByRole('alert');
  }
  field(label: string): Locator {
    return this.form.getByLabel(label, { exact: true });
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`traceflow${search}`);
    await this.form.waitFor();
  }
  /** Opens the form as a link fills it. */
  async openFilled(ends: Ends): Promise<void> {
    const search = new URLSearchParams({
      source: ends.source,
      dst: ends.destination,
      ...(ends.port === undefined ? {} : { port: String(ends.port) }),
    });
    await this.open(`?${search}`);
  }
  /** Opens the page of a trace that is there. */
  async openResult(name: string): Promise<void> {
    await new ShellPage(this.#page).open(`traceflow/${name}`);
  }
  /** Types into a picker and takes the hit. */
  async pick(label: string, search: string, hit: RegExp): Promise<void> {
    await this.field(label).fill(search);
    await this.#page.getByRole('option', { name: hit }).first().click();
  }
  /** Runs what the form holds and waits for the result's page. */
  async start(): Promise<string> {
    await this.run.click();
    await expect(this.#page).toHaveURL(new RegExp(`/clusters/${CLUSTER}/traceflow/[^/?]+`));
    return /\/traceflow\/([^/?]+)/.exec(this.#page.url())?.[1] ?? '';
  }

  // The result
  /** The line that says what became of the packet. */
  get headline(): Locator {
    return this.#page.getByRole('main').locator('[role="status"][data-kind]');
  }
  /** The drawn way. */
  get path(): Locator {
    return this.#page.getByRole('group', { name: 'Way of the packet' });
  }
  /** Its twin as a table. */
  get table(): Locator {
    return this.#page.getByRole('region', { name: 'Table' }).getByRole('table');
  }
  /** What the policies say now, beside it. */
  get now(): Locator {
    return this.#page.getByRole('region', { name: 'What the policies say now' });
  }
  get progress(): Locator {
    return this.#page.getByRole('region', { name: 'Progress' });
  }
  async view(name: 'Path' | 'Table' | 'YAML'): Promise<void> {
    await this.#page.getByRole('radiogroup').getByText(name, { exact: true }).click();
  }
}
