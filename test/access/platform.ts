import { open, type Operation } from './operation.js';

/** Facts about the installation. A path that begins with `//` is not below /api/v1. */
export const PLATFORM: Record<string, Operation> = {
  'GET /': open(200, '//'),
  'GET /health': open(200, '//health'),
  'GET /ready': open(200, '//ready'),
};
