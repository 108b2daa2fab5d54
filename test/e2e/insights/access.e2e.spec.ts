import { INSIGHTS } from '../../access/insights.js';
import { replay } from '../../access/replay.js';

replay(INSIGHTS);
