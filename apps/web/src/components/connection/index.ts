export * from './connection.model.ts';
export * from './fall.model.ts';
export { ConnectionForm, type ConnectionFormProps } from './connection-form.tsx';
export { connectionText } from './connection.messages.ts';
export { DecidedBy, VerdictLine, VerdictWordMark } from './verdict.tsx';
export { useConnection, type ConnectionState } from './use-connection.ts';
