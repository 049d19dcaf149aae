import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whom a process is to run as; `{}` where that is who we are. */
export interface PlainUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** Postgres refuses to run as root: where we are root, it runs as `nobody`, whom every system has. */
export async function plainUser(): Promise<PlainUser> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await promisify(execFile)('id', [which, 'nobody'])).stdout)),
  );
  return { uid, gid };
}
