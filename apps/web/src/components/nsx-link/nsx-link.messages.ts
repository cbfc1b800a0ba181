/** English text of the links from a cluster's pages to NSX's. */
export const nsxLinkText = {
  term: 'In NSX',
  policy: (name: string) => `NSX policy ${name}`,
  from: 'From NSX policy',
  category: (category: string) => (category === '' ? '' : `category ${category}`),
  open: (name: string) => `Open NSX policy ${name}`,
} as const;
