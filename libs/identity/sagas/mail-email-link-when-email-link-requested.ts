import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { MailEmailLink } from '../commands/mail-email-link.js';
import { EmailLinkRequested } from '../contract.js';

@Injectable()
@On(EmailLinkRequested, MailEmailLink)
export class MailEmailLinkWhenEmailLinkRequested implements Saga<EmailLinkRequested> {
  react({ data }: EmailLinkRequested) {
    return [new MailEmailLink(data.linkId)];
  }
}
