import { countScriptBytes, openBrowser, signIn } from './browser.ts';
import type { Figure } from './figure.ts';
import { startProduct } from './product.ts';

const PAGES = [
  'overview',
  'tiers',
  'policies',
  'policies/new',
  'what-if',
  'groups',
  'groups/new',
  'tier-access',
  'audit',
  'agents',
  'node-latency',
  'feature-gates',
  'traceflow',
  'traceflows',
  'traceflows/checks',
  'captures',
  'flows',
  'flows/dashboards/home',
  'flows/dashboards/network-policies',
  'topology',
] as const;
const OTHERS = [
  '/settings',
  '/status',
  '/nsx',
  '/nsx/clusters',
  '/nsx/register',
  '/nsx/inventory',
  '/nsx/groups',
  '/nsx/groups/new',
  '/nsx/policies',
  '/nsx/policies/new',
  '/nsx/packet-way',
  '/nsx/changes',
] as const;
const CLUSTER = 'stc-tkg-cluster-1';

/** Gzipped JavaScript of the sign-in page and of each page before interaction, each in a fresh browser context. */
export async function run(): Promise<Figure[]> {
  const product = await startProduct();
  const browser = await openBrowser();
  const figures: Figure[] = [];
  const kilobytes = (bytes: number): number => bytes / 1000;
  try {
    const anonymous = await browser.newPage();
    const stop = await countScriptBytes(anonymous);
    await anonymous.goto(product.url, { waitUntil: 'networkidle' });
    figures.push({
      name: 'JavaScript of the sign-in page, gzipped',
      value: kilobytes(await stop()),
      unit: 'kB',
      target: 150,
    });
    await anonymous.close();
    const context = await browser.newContext();
    await signIn(await context.newPage(), product.url);
    const cookies = await context.cookies();
    for (const name of [...PAGES.map((page) => `/clusters/${CLUSTER}/${page}`), ...OTHERS]) {
      const fresh = await browser.newContext();
      await fresh.addCookies(cookies);
      const page = await fresh.newPage();
      const end = await countScriptBytes(page);
      await page.goto(`${product.url}${name}`, { waitUntil: 'networkidle' });
      figures.push({
        name: `JavaScript of ${name}, gzipped`,
        value: kilobytes(await end()),
        unit: 'kB',
        target: 450,
      });
      await fresh.close();
    }
  } finally {
    await browser.close();
    await product.close();
  }
  return figures;
}
