import { useState } from 'react';
import {
  faultsOf,
  fieldsOfSearch,
  onlyConnection,
  searchOfFields,
  type ConnectionFaults,
  type ConnectionFields,
  type ConnectionPatch,
  type ConnectionSearch,
} from './connection.model.ts';

export interface ConnectionState {
  readonly fields: ConnectionFields;
  readonly faults: ConnectionFaults;
  readonly set: (fields: ConnectionFields) => void;
  /** What to put into the link, or null when a field is wrong, which then says so. */
  readonly submit: () => ConnectionPatch | null;
}

/** A form over the connection of a link: what is typed stays until the link speaks of another connection (Back, or a link elsewhere). */
export function useConnection(search: ConnectionSearch): ConnectionState {
  const link = JSON.stringify(onlyConnection(search));
  const [held, setHeld] = useState(() => ({ link, fields: fieldsOfSearch(search) }));
  const [faults, setFaults] = useState<ConnectionFaults>({});
  const spoken = search.from !== undefined || search.to !== undefined;
  const fields = held.link === link || !spoken ? held.fields : fieldsOfSearch(search);
  return {
    fields,
    faults,
    set: (next) => {
      setHeld({ link, fields: next });
      setFaults({});
    },
    submit: () => {
      const found = faultsOf(fields);
      setFaults(found);
      return Object.keys(found).length === 0 ? searchOfFields(fields) : null;
    },
  };
}
