/** Runs the built application the way its users do. */

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const POLL_MS = 25;

const binary = process.env['SIMPUL_BIN'] ?? path.join(ROOT, 'target/debug/simpul');

/** Runs one command to its end and returns what it wrote; a failure shows what it complained of. */
export async function simpul(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, args, {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Runs one command that reads something from its standard input. */
export async function simpulReading(input: string, ...args: string[]): Promise<string> {
  const child = spawn(binary, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`simpul ${args.join(' ')} ended with ${code}`);
  return said;
}

/** A server of one store. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts a server on a free port of loopback and waits until it answers. */
  static async start(store: string, ...more: string[]): Promise<Server> {
    return Server.startAt(await freePort(), store, ...more);
  }

  /** Starts a server on a port of loopback that is known before. */
  static async startAt(port: number, store: string, ...more: string[]): Promise<Server> {
    const address = `127.0.0.1:${port}`;
    // All browsers of the tests come from one address; its limits are tested elsewhere.
    const limits = ['address', 'account', 'sign-ins'].map((of) => `--limit-${of}=1000000`);
    const options = ['serve', '--store', store, '--listen', address, ...limits, ...more];
    const child = spawn(binary, options, {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const server = new Server(`http://${address}`, child);
    try {
      await server.answers();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Ends the server; one that does not end when asked is ended by force. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(force);
  }

  private async answers(): Promise<void> {
    let failure: Error | undefined;
    this.child.once('error', (error) => (failure = error));
    const giveUp = Date.now() + START_LIMIT_MS;
    while (Date.now() < giveUp) {
      if (failure) throw failure;
      if (this.hasEnded()) throw new Error(`${binary} serve ended before it answered`);
      if (await isHealthy(this.url)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`${binary} serve gave no answer within ${START_LIMIT_MS} ms`);
  }

  private hasEnded(): boolean {
    return (
      this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null
    );
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}

/** A port of loopback that nobody uses now. */
export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
