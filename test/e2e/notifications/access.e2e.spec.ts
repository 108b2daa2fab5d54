import { NOTIFICATIONS } from '../../access/notifications.js';
import { replay } from '../../access/replay.js';

replay(NOTIFICATIONS);
