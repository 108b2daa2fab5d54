import { DIRECTORY } from '../../access/directory.js';
import { replay } from '../../access/replay.js';

replay(DIRECTORY);
