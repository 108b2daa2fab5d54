import { type Sql, sql } from '../../kernel/sql.js';
import { activeHospitals, hospitalsOfDoctor } from './relations.js';

/** Name, time zone and usual working hours of a doctor `d` for whom the condition holds. */
export const doctorFacts = (doctorId: string, condition: Sql) =>
  sql`select d.id, d.name, d.time_zone, d.shift_start, d.shift_end from directory.doctor d
    where d.id = ${doctorId}::uuid and d.deleted_at is null and ${condition}`;

/** Name and time zone of a hospital `h` for which the condition holds. */
export const hospitalFacts = (hospitalId: string, condition: Sql) =>
  sql`select h.id, h.name, h.time_zone from directory.hospital h where h.id = ${hospitalId}::uuid and h.deleted_at is null and ${condition}`;

/** Ids, names and time zones of the active hospitals where this doctor works. */
export const workplacesOf = (doctorId: string) =>
  sql`select h.id, h.name, h.time_zone from directory.hospital h
    where h.id in (${hospitalsOfDoctor(doctorId).query}) and h.id in (${activeHospitals().query})`;

/** Ids, names and time zones of these hospitals. */
export const hospitalsNamed = (ids: readonly string[]) =>
  sql`select h.id, h.name, h.time_zone from directory.hospital h where h.id = any(${ids}::uuid[])`;
