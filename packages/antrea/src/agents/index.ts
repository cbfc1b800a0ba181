export { agentHealth, conditionsOf, type HealthInput, lastHeartbeatOf, sameVersion } from './health.ts';
