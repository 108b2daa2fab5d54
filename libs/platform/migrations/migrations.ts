import { Migration20261121_01_Platform } from './migration-20261121-01-platform.js';
import { Migration20261121_02_Identity } from './migration-20261121-02-identity.js';
import { Migration20261121_03_Directory } from './migration-20261121-03-directory.js';
import { Migration20261121_04_Scheduling } from './migration-20261121-04-scheduling.js';
import { Migration20261121_05_MessagingNotifications } from './migration-20261121-05-messaging-notifications.js';
import { Migration20261121_06_Sessions } from './migration-20261121-06-sessions.js';
import { Migration20261121_07_Audit } from './migration-20261121-07-audit.js';
import { Migration20261121_08_RowSecurity } from './migration-20261121-08-row-security.js';
import { Migration20261121_09_Unlink } from './migration-20261121-09-unlink.js';
import { Migration20261121_10_SecurityNotices } from './migration-20261121-10-security-notices.js';
import { Migration20261121_11_AuditTimes } from './migration-20261121-11-audit-times.js';
import { Migration20261121_12_IssuerLinks } from './migration-20261121-12-issuer-links.js';
import { Migration20261121_13_OneAccountPerPatient } from './migration-20261121-13-one-account-per-patient.js';
import { Migration20261121_14_ForeignHashes } from './migration-20261121-14-foreign-hashes.js';
import { Migration20261125_15_WhoVouches } from './migration-20261125-15-who-vouches.js';
import { Migration20261125_16_OneName } from './migration-20261125-16-one-name.js';
import { Migration20261125_17_AuditNumbers } from './migration-20261125-17-audit-numbers.js';
import { Migration20261125_18_DemoPasswords } from './migration-20261125-18-demo-passwords.js';
import { Migration20261125_19_IdsOfLinks } from './migration-20261125-19-ids-of-links.js';
import { Migration20261125_20_WhomNotificationsAreAbout } from './migration-20261125-20-whom-notifications-are-about.js';
import { Migration20261125_21_Causes } from './migration-20261125-21-causes.js';
import { Migration20261125_22_VouchedBy } from './migration-20261125-22-vouched-by.js';
import { Migration20261125_23_KnownPeople } from './migration-20261125-23-known-people.js';

/** In the order in which they run. A migration that has landed is never changed: the next one mends it. */
export const MIGRATIONS = [
  Migration20261121_01_Platform,
  Migration20261121_02_Identity,
  Migration20261121_03_Directory,
  Migration20261121_04_Scheduling,
  Migration20261121_05_MessagingNotifications,
  Migration20261121_06_Sessions,
  Migration20261121_07_Audit,
  Migration20261121_08_RowSecurity,
  Migration20261121_09_Unlink,
  Migration20261121_10_SecurityNotices,
  Migration20261121_11_AuditTimes,
  Migration20261121_12_IssuerLinks,
  Migration20261121_13_OneAccountPerPatient,
  Migration20261121_14_ForeignHashes,
  Migration20261125_15_WhoVouches,
  Migration20261125_16_OneName,
  Migration20261125_17_AuditNumbers,
  Migration20261125_18_DemoPasswords,
  Migration20261125_19_IdsOfLinks,
  Migration20261125_20_WhomNotificationsAreAbout,
  Migration20261125_21_Causes,
  Migration20261125_22_VouchedBy,
  Migration20261125_23_KnownPeople,
];
