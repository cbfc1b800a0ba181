export { err, ok, type Result } from '@netloft/analytics';
