export { toYaml } from '@netloft/antrea';
