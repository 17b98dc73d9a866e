// A server of a test's own, that the test may kill, and whose clock it may move.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', 'bin', 'qingting');

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// A server with a database of its own; stopped, it can be started again on the same address. settings
// are QINGTING_… variables of its own.
export async function ownServer(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'qingting-week-'));
  const port = await freePort();
  let running;
  let said = '';
  const start = (hoursAhead = 0) =>
    new Promise((resolve, reject) => {
      // Databases and sessions of other servers must not leak in through the environment.
      const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('QINGTING_')));
      Object.assign(env, { QINGTING_SERVER__LISTEN: `127.0.0.1:${port}`, QINGTING_LOG__LEVEL: 'warn', QINGTING_TEST_CLOCK_AHEAD: `${hoursAhead}h`, ...settings });
      said = '';
      running = spawn(program, ['serve'], { cwd: folder, env });
      const hear = (data) => {
        said += data;
        if (said.includes('坐席后台')) resolve();
      };
      running.stdout.on('data', hear);
      running.stderr.on('data', hear);
      running.once('exit', () => reject(new Error(`the server ended: ${said}`)));
    });
  const end = (signal) =>
    new Promise((resolve) => {
      if (!running || running.exitCode !== null || running.signalCode !== null) return resolve();
      running.removeAllListeners('exit');
      running.once('exit', resolve);
      running.kill(signal);
    });
  return {
    url: `http://localhost:${port}`,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    sandboxURL: () => /微信试用 +(http:\S+)/.exec(said)?.[1],
    firstPassword: () => /初始密码 (\S+)/.exec(said)?.[1],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
