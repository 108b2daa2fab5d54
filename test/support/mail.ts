import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  text: string;
}

/** A real SMTP server on a port of its own. It keeps the mails it gets. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** Number of mails to refuse before one is accepted. */
  refuse = 0;

  private constructor(
    private readonly server: SMTPServer,
    readonly url: string,
  ) {}

  static async start(host = '127.0.0.1'): Promise<MailServer> {
    let self: MailServer | undefined = undefined;
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData(stream, session, callback) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mails } = self as MailServer;
          if ((self as MailServer).refuse > 0) {
            (self as MailServer).refuse -= 1;
            callback(new Error('451 try again'));
            return;
          }
          mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: decoded(Buffer.concat(chunks).toString('utf8')) });
          callback();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const { port } = server.server.address() as { port: number };
    return (self = new MailServer(server, `smtp://${host}:${String(port)}`));
  }

  /** The token in the newest mail to this address with a link to `path`. */
  tokenTo(email: string, path: 'verify-email' | 'reset-password'): string {
    const found = [...this.mails].reverse().find(({ to, text }) => to.includes(email) && text.includes(`/account/${path}#`));
    const token = new RegExp(`/account/${path}#(\\S+)`).exec(found?.text ?? '')?.[1];
    if (!token) throw new Error(`No mail about ${path}`);
    return token;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}

/** Decodes quoted-printable, which breaks long lines. */
const decoded = (raw: string): string =>
  raw.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
