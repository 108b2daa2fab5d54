import { Migration } from '@mikro-orm/migrations';

const STANDS = `status not in ('cancelled', 'no_show')`;

/** The facts of a booking with less work: what most bookings do not need is not asked, and locks are taken without statements of their own. */
export class Migration20261129_16_BookingFacts extends Migration {
  override up(): void {
    const named = `doctor uuid, patient uuid, hospital uuid, room uuid, starts timestamptz, ends timestamptz, caller uuid, at timestamptz, hospitals uuid[],
        gap interval, day_from timestamptz, day_to timestamptz, counts_open boolean, moving uuid`;
    this.addSql(`drop function scheduling.booking_facts(${named})`);
    // A time that is kept for somebody will be an appointment: it has buffers, and counts for the day. An emergency with an override passes it over.
    // Locks are taken in the order of lock_times. An assignment that reads no table is evaluated without a plan, and each statement after it sees all that
    // was committed before.
    this.addSql(`create function scheduling.booking_facts(${named},
        out doctor_version integer, out zone text, out patient_known boolean, out deceased boolean, out at_hospital boolean, out has_room boolean,
        out rules integer, out hospital_rules integer, out is_held boolean, out is_near boolean, out day_count integer, out open_count integer,
        out in_care boolean, out holds boolean)
      language plpgsql volatile security definer set search_path = '' as $$
      declare
        of_doctor bigint := pg_catalog.hashtextextended(doctor::text, 15);
        of_patient bigint := pg_catalog.hashtextextended(patient::text, 15);
        waited boolean;
      begin
        if hospital is not null or room is not null then
          perform scheduling.lock_times(array[doctor, patient, room], hospital);
        else
          waited := pg_catalog.pg_advisory_xact_lock(least(of_doctor, of_patient)) is null;
          waited := pg_catalog.pg_advisory_xact_lock(greatest(of_doctor, of_patient)) is null;
        end if;
        select d.version, d.time_zone, p.id is not null, p.deceased,
            coalesce((select c.rules from scheduling.calendar c where c.owner_id = doctor), 0),
            gap is not null and exists (select from scheduling.hold h where h.doctor_id = doctor and h.expires_at > at and h.starts_at < ends + gap
              and h.ends_at > starts - gap and (h.user_id = caller) is not true and (h.patient_id = patient) is not true),
            case when gap is not null then exists (select from scheduling.appointment a where a.doctor_id = doctor and a.${STANDS}
              and a.visit_id is distinct from moving and a.starts_at < ends + gap and a.ends_at > starts - gap and a.starts_at > starts - interval '9 hours' - gap) end,
            case when counts_open then (select count(*) from scheduling.appointment a
              where a.patient_id = patient and a.status in ('scheduled', 'confirmed') and a.starts_at > at) end,
            exists (select from directory.doctor_patient dp where dp.doctor_id = doctor and dp.patient_id = patient and dp.ended_at is null and dp.status = 'active'),
            exists (select from scheduling.hold h where h.user_id = caller and h.doctor_id = doctor)
          into doctor_version, zone, patient_known, deceased, rules, is_held, is_near, open_count, in_care, holds
          from (values (true)) once
            left join directory.doctor d on d.id = doctor and d.verification = 'verified' and d.status = 'active' and d.deleted_at is null
            left join directory.patient p on p.id = patient and p.deleted_at is null and p.merged_into is null;
        at_hospital := hospital is null;
        if hospital is not null then
          at_hospital := exists (select from directory.hospital h where h.id = hospital and h.verification = 'verified' and h.deleted_at is null)
            and exists (select from directory.hospital_doctor hd where hd.hospital_id = hospital and hd.doctor_id = doctor and hd.ended_at is null and hd.status = 'active');
        end if;
        has_room := room is null;
        if room is not null then
          has_room := exists (select from scheduling.room r where r.id = room and r.hospital_id = hospital and r.deleted_at is null);
        end if;
        hospital_rules := 0;
        if pg_catalog.cardinality(hospitals) > 0 then
          hospital_rules := coalesce((select pg_catalog.sum(c.rules) from scheduling.calendar c where c.owner_id = any (hospitals)), 0);
        end if;
        if day_from is not null then
          day_count := (select pg_catalog.count(*) from scheduling.appointment a where a.doctor_id = doctor and a.${STANDS}
            and a.visit_id is distinct from moving and a.starts_at >= day_from and a.starts_at < day_to)
            + (select pg_catalog.count(*) from scheduling.hold h where h.doctor_id = doctor and h.expires_at > at and h.starts_at >= day_from and h.starts_at < day_to
              and (h.user_id = caller) is not true and (h.patient_id = patient) is not true);
        end if;
      end $$`);
    this.addSql(`create function scheduling.release_hold(doctor uuid, caller uuid) returns boolean language plpgsql volatile as $$
      begin
        delete from scheduling.hold h where h.doctor_id = doctor and h.user_id = caller;
        return found;
      end $$`);
    this.addSql(`grant execute on all functions in schema scheduling to consilium_app`);
  }
}
