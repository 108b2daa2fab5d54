import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { Config } from '../config.js';

export interface Mail {
  /** Id of the mail, the same on every retry: its file name, and part of its Message-ID. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

const PATIENCE_MS = 8000;

/**
 * Sends plain text mails: by SMTP if SMTP_URL is set, else as .eml files into MAIL_FOLDER, else not at all, which the log says without naming
 * anybody. A mail may arrive twice if the process dies after the server accepted it and before we recorded that.
 */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly logger = new Logger('Mail');
  private readonly from: string;
  private readonly smtp: Transporter | undefined;
  private readonly folder: string | undefined;

  constructor(config: Config) {
    this.from = config.get('MAIL_FROM');
    const url = config.get('SMTP_URL');
    this.folder = config.get('MAIL_FOLDER');
    this.smtp = url
      ? createTransport({
          url,
          pool: true,
          connectionTimeout: PATIENCE_MS,
          greetingTimeout: PATIENCE_MS,
          socketTimeout: PATIENCE_MS,
          // The text of a mail is ours: nothing in it may make the library read a file or fetch a page.
          disableFileAccess: true,
          disableUrlAccess: true,
          // Links in mails open accounts: in production they are sent encrypted, except to this machine.
          requireTLS: config.isProduction && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname),
        })
      : undefined;
  }

  async send({ id, to, subject, text }: Mail): Promise<void> {
    const message = { from: this.from, to, subject, text, messageId: `<${id}@consilium>` };
    if (this.smtp) {
      await this.smtp.sendMail(message);
    } else if (this.folder) {
      const { message: eml } = await createTransport({ streamTransport: true, buffer: true }).sendMail(message);
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(join(this.folder, `${id}.eml`), eml as Buffer, { mode: 0o600 });
    } else {
      this.logger.warn('A mail was not sent: neither SMTP_URL nor MAIL_FOLDER is set.');
    }
  }

  onApplicationShutdown(): void {
    this.smtp?.close();
  }
}
