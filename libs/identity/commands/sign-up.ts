import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CreateOwnDoctorProfile, CreateOwnHospitalProfile, CreateOwnPatientProfile } from '../../directory/contract.js';
import type { DoctorProfile, HospitalProfile, PatientProfile } from '../../directory/contract/profiles.js';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { EmailTaken } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';
import { toUserView, type UserView } from '../queries/user-view.js';

/** A new person or hospital with the fields of their profile. An administrator has no profile, only a name. */
export type Newcomer =
  | { role: 'patient'; profile: PatientProfile }
  | { role: 'doctor'; profile: DoctorProfile }
  | { role: 'hospital'; profile: HospitalProfile }
  | { role: 'admin'; profile: { name: string; phone?: string } };

export interface SignUpInput {
  email: string;
  passwordHash: string;
  newcomer: Newcomer;
  /** True if an administrator vouches for a doctor or hospital. Otherwise they wait for verification. */
  verified: boolean;
}

/** Creates an account with its profile in one transaction. Sends a link to verify the email. */
export class SignUp extends Command<{ user: UserView; profileId: string | null }> {
  constructor(readonly input: SignUpInput) {
    super();
  }
}

@CommandHandler(SignUp)
export class SignUpHandler implements ICommandHandler<SignUp> {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
    private readonly links: EmailLinks,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  execute({ input: { email, passwordHash, newcomer, verified } }: SignUp) {
    return this.db.transaction(async (em) => {
      const { role, profile } = newcomer;
      const profileId = role === 'admin' ? undefined : newId();
      const user = User.create({ email, name: profile.name, role, passwordHash, contact: profile.phone, profileId }, this.clock.now());
      if (role === 'patient' && profileId) user.signedUpAsPatient(profileId);
      await em
        .persist(user)
        .flush()
        .catch(onConstraint('user_email_unique', () => new EmailTaken()));
      if (profileId) await this.createProfile(user.id, profileId, newcomer, verified);
      const linkId = await this.links.create(user.id, email, 'verify-email');
      if (linkId) user.emailLinkRequested(linkId);
      // Nobody is logged in at a sign-up of one's own: the event is recorded under the new account.
      await this.audit.write({
        recordId: user.id,
        ...(!verified && { userId: user.id }),
        ...(role === 'patient' && profileId && { patientIds: [profileId] }),
      });
      return { user: toUserView(user), profileId: profileId ?? null };
    });
  }

  private async createProfile(userId: string, profileId: string, newcomer: Newcomer, verified: boolean): Promise<void> {
    switch (newcomer.role) {
      case 'patient':
        return this.commands.execute(new CreateOwnPatientProfile(userId, profileId, newcomer.profile));
      case 'doctor':
        return this.commands.execute(new CreateOwnDoctorProfile(profileId, newcomer.profile, verified));
      case 'hospital':
        return this.commands.execute(new CreateOwnHospitalProfile(profileId, newcomer.profile, verified));
      case 'admin':
        return;
    }
  }
}
