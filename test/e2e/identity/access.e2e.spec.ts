import { IDENTITY } from '../../access/identity.js';
import { replay } from '../../access/replay.js';

replay(IDENTITY);
