/** An identity provider of a Dinkes: the certified `oidc-provider`, on loopback. */

import { once } from 'node:events';
import type { Server } from 'node:http';

import { Provider } from 'oidc-provider';

/** How the provider knows the application. */
export const CLIENT = { id: 'simpul', secret: 'rahasia: uji+bersama' } as const;

export class Identity {
  private constructor(private readonly listener: Server) {}

  /** Where a provider on a port is. */
  static issuer(port: number): string {
    return `http://127.0.0.1:${port}`;
  }

  /** Starts a provider on a port, for an application that is reached at `origin`. */
  static async start(port: number, origin: string): Promise<Identity> {
    const provider = new Provider(Identity.issuer(port), {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${origin}/masuk/dinkes/kembali`],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      pkce: { required: () => true },
      cookies: { keys: ['uji'] },
    });
    const listener = provider.listen(port, '127.0.0.1');
    await once(listener, 'listening');
    return new Identity(listener);
  }

  /** Ends the provider. */
  async stop(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    this.listener.closeAllConnections();
    await closed;
  }
}
