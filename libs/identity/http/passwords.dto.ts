import { ListOf } from '../../platform/http/fields/objects.js';
import { Email, Shown, shown } from '../../platform/http/fields/texts.js';
import { LinkToken, NewPassword, Password, SecondFactorCode } from './secrets.js';

/** The caller's password again, before a change that decides who can open the account. */
export class ProofBody {
  @Password() currentPassword!: string;
}

export class ChangePasswordBody extends ProofBody {
  @NewPassword() newPassword!: string;
}

export class EmailAddress {
  @Email() email!: string;
}

export class ResetPasswordBody {
  @LinkToken() token!: string;
  @NewPassword() newPassword!: string;
}

export class VerifyEmailBody {
  @LinkToken() token!: string;
}

export class SecondFactorCodeBody {
  @SecondFactorCode({ example: '492039' }) code!: string;
}

export class TotpSetUp {
  @Shown({ description: 'Base32, to type in.', example: 'JBSWY3DPEHPK3PXP' }) secret!: string;

  @Shown({
    description: 'otpauth:// URI, to show as a QR code.',
    example: 'otpauth://totp/Consilium:ada@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Consilium',
  })
  uri!: string;
}

export class RecoveryCodes {
  @ListOf(shown, { description: 'Ten codes, each good for one log-in. They are shown once.', example: ['k4m7q-2xw9d', '9sw2h-m3kcu'] })
  recoveryCodes!: string[];
}
