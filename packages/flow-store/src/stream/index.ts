export { type FlowStreamOptions, type FlowStreamState, openFlowStream } from './client.ts';
export { addressOf, flowFromMessage, messageFromFlow, numberOf, secondsOf } from './convert.ts';
export * from './messages.ts';
