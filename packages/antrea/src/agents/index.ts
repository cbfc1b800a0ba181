export { agentHealth, conditionsOf, type HealthInput, lastHeartbeatOf, sameVersion, silence } from './health.ts';
