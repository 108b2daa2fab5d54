import { MESSAGING } from '../../access/messaging.js';
import { replay } from '../../access/replay.js';

replay(MESSAGING);
