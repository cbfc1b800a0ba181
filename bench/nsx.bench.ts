// The container inventory of a large cluster as the page Inventory asks for it, under the product's own cap of ten requests a second to NSX.
import { createClient } from './http.ts';
import type { Figure } from './figure.ts';
import { startProduct } from './product.ts';

const CLUSTER = 'large-1';
const PODS = 3_000;

interface Inventory {
  readonly items: readonly unknown[];
  readonly total: number;
  readonly freshness: { readonly state: string };
}

/** How long 3,000 Pods of NSX take to page through in a server that has asked NSX nothing yet, and again from what it keeps. */
export async function run(): Promise<Figure[]> {
  const product = await startProduct({ simulatorOptions: '--nsx-seed large' });
  try {
    const client = await createClient(product.url);
    const read = async (): Promise<number> => {
      const started = performance.now();
      const { items, total } = await client.json<Inventory>(
        `/api/v1/nsx/inventory?kind=Pod&cluster=${CLUSTER}&limit=5000`,
      );
      if (total !== PODS || items.length !== PODS) throw new Error(`NSX told ${items.length} of ${total} Pods`);
      return (performance.now() - started) / 1000;
    };
    const cold = await read();
    const kept = await read();
    return [
      { name: '3,000 Pods of NSX read at ten requests a second, sign-in included', value: cold, unit: 's', target: 3 },
      { name: 'the same again from what the server keeps', value: kept, unit: 's', target: 0.5 },
    ];
  } finally {
    await product.close();
  }
}
