import { Nested } from '../../platform/http/fields/objects.js';
import { Shown } from '../../platform/http/fields/texts.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import { UserView } from './user-view.js';

/** A session in the answer that began or refreshed it. */
export class SessionView {
  @Shown({
    description: 'JWT for the Authorization header: Bearer <token>.',
    example: 'eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTg5MGE1ZCJ9.c2lnbmF0dXJl',
  })
  accessToken!: string;

  @OneOf(['Bearer']) tokenType!: 'Bearer';
  @Count({ description: 'Life of the access token, seconds.', example: 900 }) expiresIn!: number;
  @Shown({ description: 'For the next pair of tokens; used once.', example: 'crt_Qm9va2luZyB0aGF0IG5ldmVyIGNsYXNoZXM' })
  refreshToken!: string;
  @Count({ description: 'Life of the refresh token, seconds.', example: 604_800 }) refreshExpiresIn!: number;
  @Nested(() => UserView) user!: UserView;
}
