import { expect, type Locator, type Page } from '@playwright/test';
import { CLUSTER } from '../fixtures/test.ts';
import { ShellPage } from './clusters.page.ts';
import { TablePart } from './table.ts';

/** Captures: form and list of packet captures and of support bundles, and the result of one. */
export class CapturesPage {
  readonly captures: TablePart;
  readonly bundles: TablePart;
  readonly #page: Page;
  readonly #base: string;
  /** `base` is the address of a product of the journey's own. */
  constructor(page: Page, base = '') {
    this.#page = page;
    this.#base = base;
    this.captures = new TablePart(page, 'Packet captures');
    this.bundles = new TablePart(page, 'Support bundles');
  }

  async open(search = ''): Promise<void> {
    await this.#page.goto(`${this.#base}/clusters/${CLUSTER}/captures${search}`);
    await new ShellPage(this.#page).ready();
  }
  async part(name: 'Packet captures' | 'Support bundles'): Promise<void> {
    await this.#page.getByRole('navigation', { name: 'Captures' }).getByRole('link', { name }).click();
  }
  /** What stands in place of a form where the cluster has none of it. */
  lacking(title: RegExp): Locator {
    return this.#page.getByRole('region', { name: title });
  }

  get form(): Locator {
    return this.#page.getByRole('form', { name: /^New (packet capture|support bundle)$/ });
  }
  field(label: string): Locator {
    return this.form.getByLabel(label, { exact: true });
  }
  get refusal(): Locator {
    return this.form.getByRole('alert');
  }
  /** Presses the form's button and waits for the result's page. */
  async start(): Promise<string> {
    await this.form.getByRole('button', { name: /^(Start capture|Collect)$/ }).click();
    const at = new RegExp(`/clusters/${CLUSTER}/captures/(?:packets|bundles)/([^/?]+)`);
    await expect(this.#page).toHaveURL(at);
    return at.exec(this.#page.url())?.[1] ?? '';
  }

  // The result
  /** The line that says what became of it. */
  get headline(): Locator {
    return this.#page.getByRole('main').locator('[role="status"][data-kind]');
  }
  get progress(): Locator {
    return this.#page.getByRole('region', { name: 'Progress' });
  }
  get conditions(): Locator {
    return this.#page.getByRole('region', { name: 'Conditions' });
  }
  get causes(): Locator {
    return this.#page.getByRole('region', { name: 'What may be behind it' });
  }
  get file(): Locator {
    return this.#page.getByRole('region', { name: 'File', exact: true });
  }
  /** What became of a Node of a bundle. */
  node(name: string): Locator {
    return this.#page.getByRole('table', { name: 'Nodes of this bundle' }).locator(`[data-node="${name}"]`);
  }
  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true });
  }
}
