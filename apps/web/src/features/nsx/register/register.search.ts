import { flagParam, present, textParam, type RawSearch } from '../../../lib/search-params.ts';

/** What a link to the wizard keeps. Nothing of a key or certificate is ever part of an address. */
export interface NsxRegisterSearch {
  /** Name of the cluster in NSX; where it is given, the page shows where its registration stands. */
  readonly name?: string;
  /** Netloft's name of the cluster that is applied to. */
  readonly cluster?: string;
  /** Shows the form although a name is given. */
  readonly form?: true;
}

/** Reads search parameters; what is not understood is left out. */
export function nsxRegisterSearch(raw: RawSearch): NsxRegisterSearch {
  return present({
    name: textParam(raw['name'], 64),
    cluster: textParam(raw['cluster'], 253),
    form: flagParam(raw['form']),
  });
}
