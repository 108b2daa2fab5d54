import { Body, Controller, Get, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Public, Requires } from '../../platform/access/decorators.js';
import { AnswerNotStored } from '../../platform/http/idempotency.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { LogIn } from '../commands/log-in.js';
import { SignUpPatient } from '../commands/sign-up-patient.js';
import { GetMe } from '../queries/get-me.js';
import { logInBody, meSchema, patientSignUpBody, sessionSchema, signedUpSchema } from './auth.dto.js';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('login')
  @Public()
  @AnswerNotStored()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Log in with email and password',
    description: 'An unknown email and a wrong password get the same answer, after the same time.',
    answer: sessionSchema,
    errors: [400, 401],
    public: true,
  })
  logIn(@Body({ schema: logInBody }) body: z.output<typeof logInBody>) {
    return this.commands.execute(new LogIn(body.email, body.password));
  }

  @Get('me')
  @Requires('read', 'User')
  @ApiEndpoint({ tag: 'auth', summary: 'The caller’s own account', answer: meSchema, errors: [] })
  me(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetMe(actor));
  }

  @Post('patient-signup')
  @Public()
  @ApiEndpoint({
    tag: 'auth',
    summary: 'Open an account as a patient',
    description: 'Account, patient profile and the relation `self` between them are made together or not at all.',
    answer: signedUpSchema,
    status: 201,
    errors: [400, 409, 422],
    public: true,
    idempotent: true,
  })
  signUpPatient(@Body({ schema: patientSignUpBody }) { email, password, ...profile }: z.output<typeof patientSignUpBody>) {
    return this.commands.execute(new SignUpPatient(email, password, profile));
  }
}
