import { AVAILABILITY } from '../../access/availability.js';
import { SCHEDULING } from '../../access/scheduling.js';
import { replay } from '../../access/replay.js';

replay({ ...SCHEDULING, ...AVAILABILITY });
