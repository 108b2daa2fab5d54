import { PLATFORM } from '../../access/platform.js';
import { replay } from '../../access/replay.js';

replay(PLATFORM);
