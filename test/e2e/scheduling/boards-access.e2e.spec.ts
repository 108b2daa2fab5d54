import { BOARDS } from '../../access/boards.js';
import { replay } from '../../access/replay.js';

replay(BOARDS);
