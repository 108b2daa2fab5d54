import { AUDIT } from '../../access/audit.js';
import { replay } from '../../access/replay.js';

replay(AUDIT);
