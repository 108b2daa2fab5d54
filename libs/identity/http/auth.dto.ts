import { z } from 'zod';
import { patientProfile } from '../../directory/contract.js';
import { email, id, instant } from '../../platform/http/schemas.js';

const password = () =>
  z
    .string()
    .min(8, 'Must have at least 8 characters.')
    .max(128, 'Must have at most 128 characters.')
    .describe('8 to 128 characters, not one of the 3,000 most common.')
    .meta({ example: 'vX9-treppe-lunar' });

export const logInBody = z
  .strictObject({ email: email(), password: z.string().min(1).max(1000).meta({ example: 'consilium-demo' }) })
  .meta({ id: 'LogIn' });

export const patientSignUpBody = z.strictObject({ email: email(), password: password(), ...patientProfile }).meta({ id: 'PatientSignUp' });

export const userSchema = z
  .object({
    id: id(),
    email: z.string(),
    name: z.string(),
    role: z.enum(['patient', 'doctor', 'hospital', 'admin']),
    contact: z.string().nullable(),
    address: z.string().nullable(),
    active: z.boolean(),
    profileId: id().nullable().describe('The doctor, hospital or own patient profile behind the account.'),
    version: z.int(),
    createdAt: instant(),
  })
  .meta({ id: 'User' });

export const meSchema = userSchema
  .extend({ inGoodStanding: z.boolean().describe('False while a doctor or hospital waits for verification.') })
  .meta({ id: 'Me' });

export const sessionSchema = z
  .object({
    accessToken: z.string().describe('JWT for the Authorization header: Bearer <token>.'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Life of the token, seconds.'),
    user: userSchema,
  })
  .meta({ id: 'Session' });

export const signedUpSchema = z.object({ user: userSchema, patientId: id() }).meta({ id: 'SignedUpPatient' });
