import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotAllowed } from '../../kernel/domain-error.js';
import { raw, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital, VERIFICATIONS } from '../domain/hospital.js';

class RivalClaim {
  @Id({ of: 'Doctor' }) id!: string;
  @Shown({ example: 'G. Okafor' }) name!: string;
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'pending' }) verification!: Doctor['verification'];
}

export class VerificationCheck {
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'pending' }) verification!: Doctor['verification'];
  @Shown({ nullable: true, example: 'MA-204513' }) licenceNumber!: string | null;
  @ListOf(() => RivalClaim, { description: 'Others who claim the same licence number, at most 100.' }) sameLicence!: RivalClaim[];
  @ListOf(() => RivalClaim, { description: 'Other hospitals that claim the same email, at most 100; none for a doctor.' })
  sameEmail!: RivalClaim[];
}

interface Claims {
  verification: Doctor['verification'];
  licence_number: string | null;
  email: string | null;
}

const KINDS = { doctor: Doctor, hospital: Hospital };

/** Facts for a decision about a licence: the state, and all others that claim the same licence number or email. */
export class GetVerification extends Query<VerificationCheck> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof KINDS,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetVerification)
export class GetVerificationHandler implements IQueryHandler<GetVerification> {
  constructor(private readonly db: Database) {}

  async execute({ actor, kind, id }: GetVerification): Promise<VerificationCheck> {
    const [profile] = await this.db.query<Claims>(sql`
      select r.verification, r.licence_number, r.email from ${raw(`directory.${kind}`)} r
      where r.id = ${id} and r.deleted_at is null and ${actor.where('check', KINDS[kind].name, 'r')}`);
    if (!profile) {
      await loadReadable<Doctor | Hospital>(this.db.em, actor, KINDS[kind], id);
      throw new NotAllowed('check', kind);
    }
    const { verification, licence_number: licenceNumber, email } = profile;
    return {
      verification,
      licenceNumber,
      sameLicence: licenceNumber ? await this.rivals(kind, 'licence_number', licenceNumber, id) : [],
      sameEmail: kind === 'hospital' && email ? await this.rivals(kind, 'email', email, id) : [],
    };
  }

  private rivals(kind: keyof typeof KINDS, column: 'licence_number' | 'email', value: string, id: string): Promise<RivalClaim[]> {
    return this.db.query<RivalClaim>(sql`
      select r.id, r.name, r.verification from ${raw(`directory.${kind}`)} r
      where lower(${raw(`r.${column}`)}) = lower(${value}) and r.id <> ${id} and r.deleted_at is null order by r.created_at, r.id limit 100`);
  }
}
