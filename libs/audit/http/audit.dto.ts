import { z } from 'zod';
import { ACCESS_GROUNDS } from '../../directory/contract.js';
import { cursor } from '../../platform/http/pagination.js';
import { id, instant, listOf, page } from '../../platform/http/schemas.js';

const numberCursor = () =>
  cursor().refine((value) => value === undefined || /^\d{1,18}$/.test(value.after), 'Must be the nextCursor of an earlier answer.');
const word = () => z.string().regex(/^[\w.-]{1,100}$/, 'Must be one word of up to 100 letters, digits and . _ -.');
const outcome = z.enum(['ok', 'refused', 'failed']);

export const auditEventQuery = z.strictObject({
  ...page,
  cursor: numberCursor(),
  userId: id().optional().describe('What this account did.'),
  patientId: id().optional().describe('Whose data.'),
  action: word().optional().describe('What was done, such as read, create, update, delete, log-in.').meta({ example: 'read' }),
  subject: word().optional().describe('Kind of record that it was done to.').meta({ example: 'Appointment' }),
  outcome: outcome.optional().describe('How it ended.'),
  requestId: word().optional().describe('What one request did: the `X-Request-Id` of its answer.'),
  from: instant().optional().describe('At this instant or later.'),
  to: instant().optional().describe('Before this instant.'),
});

const who = {
  userId: id().nullable().describe('Null where nobody was signed in, and for sagas and jobs.'),
  role: z.string().nullable(),
  system: z.string().nullable().describe('The saga or job that acted.'),
};
const what = { action: z.string(), subject: z.string().describe('Kind of record.'), recordId: id().nullable() };

export const auditEventList = listOf(
  z
    .object({
      id: id(),
      at: instant(),
      ...who,
      userName: z.string().nullable(),
      sessionId: id().nullable(),
      onBehalfOf: id().nullable().describe('The patient for whom a delegate acted.'),
      ...what,
      patientIds: z.array(id()).describe('Whose data.'),
      requestId: z.string().nullable(),
      address: z.string().nullable().meta({ example: '203.0.113.7' }),
      outcome,
      status: z.int().nullable().describe('HTTP status of the answer.'),
    })
    .meta({ id: 'AuditEvent' }),
  'AuditEventList',
);

export const accessLogQuery = z.strictObject({ ...page, cursor: numberCursor() });

export const accessLog = listOf(
  z
    .object({
      id: id(),
      at: instant(),
      ...who,
      name: z.string().nullable(),
      ...what,
      onBehalfOf: id().nullable().describe('The patient, where a delegate acted.'),
      why: z
        .enum([...ACCESS_GROUNDS, 'administration', 'system', 'appointment', 'other'])
        .describe('What related them to the patient at that moment.'),
      detail: z
        .string()
        .nullable()
        .describe('A delegate’s relation, or the reason of a break-glass (of the delegates only those with the scope `records` read it).'),
    })
    .meta({ id: 'AccessLogEntry' }),
  'AccessLog',
);
