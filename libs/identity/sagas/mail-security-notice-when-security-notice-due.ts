import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { MailSecurityNotice } from '../commands/mail-security-notice.js';
import { SecurityNoticeDue } from '../contract.js';

@Injectable()
@On(SecurityNoticeDue, MailSecurityNotice)
export class MailSecurityNoticeWhenSecurityNoticeDue implements Saga<SecurityNoticeDue> {
  react({ data }: SecurityNoticeDue) {
    return [new MailSecurityNotice(data.noticeId)];
  }
}
