import { z } from 'zod';
import { doctorProfile, hospitalProfile, patientProfile } from '../../directory/contract.js';
import { cursor, instantCursor } from '../../platform/http/pagination.js';
import { email, id, instant, lengthOf, listOf, page, phone, text, withEither } from '../../platform/http/schemas.js';
import { oneText } from '../domain/new-password.js';
import { ACCOUNT_ROLES } from '../domain/user.js';
import { BCRYPT } from '../foreign-hashes.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './new-password.js';

const newPassword = () =>
  z
    .string()
    .refine((value) => lengthOf(oneText(value)) >= SHORTEST_PASSWORD, 'Must have at least 8 characters.')
    .refine((value) => lengthOf(oneText(value)) <= LONGEST_PASSWORD, 'Must have at most 128 characters.')
    .describe(
      '8 to 128 characters, not one of the 3,000 most common, more than a word such as hospital with digits, no row or repetition, and neither the email nor the name of the account.',
    )
    .meta({ minLength: SHORTEST_PASSWORD, maxLength: LONGEST_PASSWORD, example: 'vX9-treppe-lunar' });
const password = () =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'Is required.' : undefined) })
    .min(1)
    .max(1000)
    .meta({ example: 'consilium-demo' });
const code = () =>
  z.string().min(6).max(20).describe('Six digits of the authenticator app, or a recovery code.').meta({ example: '492039' });
const refreshToken = () => z.string().min(1).max(4000).meta({ example: 'crt_Qm9va2luZyB0aGF0IG5ldmVyIGNsYXNoZXM' });
const linkToken = () =>
  z
    .string()
    .min(1)
    .max(200)
    .describe('What stands behind the # in the link of the mail.')
    .meta({ example: '01890a5d-ac96-774b-bcce-b302099a8057.c2lnbmF0dXJl' });

export const logInBody = z.strictObject({ email: email(), password: password(), code: code().optional() }).meta({ id: 'LogIn' });
export const refreshBody = z.strictObject({ refreshToken: refreshToken() }).meta({ id: 'Refresh' });

const account = { email: email(), password: newPassword() };
/** An account’s email is its own; a profile’s contact email is the same at first. */
const { email: _doctorEmail, ...doctorFields } = doctorProfile;
const { email: _hospitalEmail, ...hospitalFields } = hospitalProfile;
export const patientSignUpBody = z.strictObject({ ...account, ...patientProfile }).meta({ id: 'PatientSignUp' });
export const doctorSignUpBody = z.strictObject({ ...account, ...doctorFields }).meta({ id: 'DoctorSignUp' });
export const hospitalSignUpBody = z.strictObject({ ...account, ...hospitalFields }).meta({ id: 'HospitalSignUp' });
export const signUpBody = z
  .discriminatedUnion('role', [
    z.strictObject({ role: z.literal('patient'), ...account, ...patientProfile }).meta({ id: 'SignUpPatient' }),
    z.strictObject({ role: z.literal('doctor'), ...account, ...doctorFields }).meta({ id: 'SignUpDoctor' }),
    z.strictObject({ role: z.literal('hospital'), ...account, ...hospitalFields }).meta({ id: 'SignUpHospital' }),
    z
      .strictObject({ role: z.literal('admin'), ...account, name: text(200).meta({ example: 'Mina Park' }), phone: phone().optional() })
      .meta({ id: 'SignUpAdmin' }),
  ])
  .meta({ id: 'SignUp' });

export const userSchema = z
  .object({
    id: id(),
    email: z.string(),
    emailVerified: z.boolean(),
    name: z.string(),
    role: z.enum(ACCOUNT_ROLES),
    contact: z.string().nullable(),
    address: z.string().nullable(),
    active: z.boolean(),
    profileId: id().nullable().describe('The doctor, hospital or own patient profile behind the account.'),
    secondFactor: z.boolean().describe('Whether log-in asks for a code of an authenticator app.'),
    version: z.int(),
    createdAt: instant(),
  })
  .meta({ id: 'User' });
export const userList = listOf(userSchema, 'UserList');

export const meSchema = userSchema
  .extend({
    inGoodStanding: z
      .boolean()
      .describe('False while a doctor or hospital waits for verification, and for an administrator who has to set up a second factor.'),
  })
  .meta({ id: 'Me' });

export const sessionSchema = z
  .object({
    accessToken: z.string().describe('JWT for the Authorization header: Bearer <token>.'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Life of the access token, seconds.'),
    refreshToken: z.string().describe('For the next pair of tokens; used once.'),
    refreshExpiresIn: z.int().describe('Life of the refresh token, seconds.'),
    user: userSchema,
  })
  .meta({ id: 'Session' });

export const signedUpSchema = z.object({ user: userSchema, profileId: id().nullable() }).meta({ id: 'SignedUp' });
export const signedUpPatientSchema = z.object({ user: userSchema, patientId: id() }).meta({ id: 'SignedUpPatient' });
export const signedUpDoctorSchema = z.object({ user: userSchema, doctorId: id() }).meta({ id: 'SignedUpDoctor' });
export const signedUpHospitalSchema = z.object({ user: userSchema, hospitalId: id() }).meta({ id: 'SignedUpHospital' });

export const validSessionSchema = z
  .object({ valid: z.literal(true), sessionId: id(), expiresAt: instant().describe('End of the access token.'), user: meSchema })
  .meta({ id: 'ValidSession' });

export const sessionListQuery = z.strictObject({ ...page, cursor: instantCursor() });
export const listedSessionSchema = z
  .object({
    id: id(),
    current: z.boolean().describe('Whether it is the one that asks.'),
    method: z.enum(['password', 'passkey', 'oidc']),
    secondFactor: z.boolean(),
    userAgent: z.string().nullable(),
    address: z.string().nullable().meta({ example: '203.0.113.7' }),
    fingerprint: z.string().nullable().describe('The same for sessions begun from the same browser.'),
    createdAt: instant(),
    lastUsedAt: instant(),
    expiresAt: instant(),
  })
  .meta({ id: 'ListedSession' });
export const sessionList = listOf(listedSessionSchema, 'SessionList');
export const endSessionsQuery = z.strictObject({
  keepThis: z.enum(['true', 'false']).default('false').describe('Whether the session that asks goes on.'),
});

/** What decides who can open the account needs the password once more. */
export const proofBody = z.strictObject({ currentPassword: password() }).meta({ id: 'Proof' });
export const changePasswordBody = z
  .strictObject({ currentPassword: password(), newPassword: newPassword() })
  .meta({ id: 'ChangePassword' });
export const emailBody = z.strictObject({ email: email() }).meta({ id: 'EmailAddress' });
export const resetPasswordBody = z.strictObject({ token: linkToken(), newPassword: newPassword() }).meta({ id: 'ResetPassword' });
export const verifyEmailBody = z.strictObject({ token: linkToken() }).meta({ id: 'VerifyEmail' });

export const linkedAccountSchema = z
  .object({ role: z.enum(ACCOUNT_ROLES), name: z.string().describe('As whoever opened it gave it.'), createdAt: instant() })
  .meta({ id: 'LinkedAccount' });

export const totpSetUpSchema = z
  .object({ secret: z.string().describe('Base32, to type in.'), uri: z.string().describe('otpauth:// URI, to show as a QR code.') })
  .meta({ id: 'TotpSetUp' });
export const codeBody = z.strictObject({ code: code() }).meta({ id: 'SecondFactorCode' });
export const recoveryCodesSchema = z
  .object({ recoveryCodes: z.array(z.string()).describe('Ten codes, each good for one log-in. They are shown once.') })
  .meta({ id: 'RecoveryCodes' });

export const wsTicketSchema = z
  .object({ ticket: z.string().describe('For `?token=` of one WebSocket.'), expiresIn: z.int().describe('Seconds.').meta({ example: 30 }) })
  .meta({ id: 'WsTicket' });

export const userQuery = z.strictObject({
  ...page,
  cursor: cursor(),
  role: z.enum(ACCOUNT_ROLES).optional().describe('Only accounts of this role.'),
  active: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .describe('Only accounts that are open, or only those that are closed.'),
});
export const createUserBody = withEither(
  z.strictObject({
    email: email(),
    password: newPassword().optional(),
    passwordHash: z
      .string()
      .regex(BCRYPT, 'Must be a bcrypt hash of cost 4 to 16.')
      .optional()
      .describe('In the place of `password`, for an account that comes from another system: bcrypt, made anew at the first log-in.')
      .meta({ example: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW' }),
    name: text(200).describe('For an administrator: every other account has the name of its profile.').meta({ example: 'Grace Okafor' }),
    role: z.enum(ACCOUNT_ROLES),
    contact: phone().optional(),
    profileId: id()
      .optional()
      .describe('The doctor, hospital or patient behind the account: required unless `role` is `admin`, which has none.'),
  }),
  'password',
  'passwordHash',
).meta({
  id: 'CreateUser',
  description: 'Has either `password` or `passwordHash`; and `profileId`, unless it is for an administrator.',
  example: {
    email: 'grace@example.org',
    password: 'vX9-treppe-lunar',
    name: 'Grace Okafor',
    role: 'doctor',
    profileId: '01890a5d-ac96-774b-bcce-b302099a8057',
  },
});
const ownFields = {
  email: email().optional().describe('A change of one’s own needs `currentPassword`.'),
  currentPassword: password().optional(),
  name: text(200).optional().meta({ example: 'Ada Rivera' }),
  contact: phone().nullable().optional(),
  address: text(500).nullable().optional().meta({ example: '1 Main Street, Boston' }),
};
export const updateMeBody = z.strictObject(ownFields).meta({ id: 'UpdateMe' });
export const updateUserBody = z
  .strictObject({
    ...ownFields,
    active: z.boolean().optional().describe('For administrators: false closes the account and ends its sessions.'),
  })
  .meta({ id: 'UpdateUser' });
