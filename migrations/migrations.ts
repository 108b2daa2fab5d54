import { Migration20261125_01_Platform } from './20261125-01-platform.js';
import { Migration20261125_02_Identity } from './20261125-02-identity.js';
import { Migration20261125_03_Directory } from './20261125-03-directory.js';
import { Migration20261125_04_Scheduling } from './20261125-04-scheduling.js';
import { Migration20261125_05_Messaging } from './20261125-05-messaging.js';
import { Migration20261125_06_Notifications } from './20261125-06-notifications.js';
import { Migration20261125_07_Audit } from './20261125-07-audit.js';
import { Migration20261128_08_Directory } from './20261128-08-directory.js';
import { Migration20261128_09_Sealing } from './20261128-09-sealing.js';
import { Migration20261128_10_Imports } from './20261128-10-imports.js';
import { Migration20261128_11_Exports } from './20261128-11-exports.js';
import { Migration20261128_12_Duplicates } from './20261128-12-duplicates.js';
import { Migration20261128_13_Merges } from './20261128-13-merges.js';
import { Migration20261128_14_Owners } from './20261128-14-owners.js';
import { Migration20261129_15_Scheduling } from './20261129-15-scheduling.js';
import { Migration20261129_16_BookingFacts } from './20261129-16-booking-facts.js';
import { Migration20261129_17_Calendars } from './20261129-17-calendars.js';
import { Migration20261129_18_RareAppointments } from './20261129-18-rare-appointments.js';

/** Migrations in the order in which they run. A released migration is never changed: a later one corrects it. */
export const MIGRATIONS = [
  Migration20261125_01_Platform,
  Migration20261125_02_Identity,
  Migration20261125_03_Directory,
  Migration20261125_04_Scheduling,
  Migration20261125_05_Messaging,
  Migration20261125_06_Notifications,
  Migration20261125_07_Audit,
  Migration20261128_08_Directory,
  Migration20261128_09_Sealing,
  Migration20261128_10_Imports,
  Migration20261128_11_Exports,
  Migration20261128_12_Duplicates,
  Migration20261128_13_Merges,
  Migration20261128_14_Owners,
  Migration20261129_15_Scheduling,
  Migration20261129_16_BookingFacts,
  Migration20261129_17_Calendars,
  Migration20261129_18_RareAppointments,
];
