import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as cho } from 'node:timers/promises';

export async function runClient(host: string, port: number): Promise<void> {
  const s = connect(port, host);
  try {
    await once(s, 'connect');
    console.log(`Connected to proxy at ${host}:${port}`);
    s.on('end', () => s.destroy(new Error('proxy closed')));
    for (let i = 1; i <= 4; i++) {
      console.log(`\nSending: 'hello' (Request ${i})`);
      s.write('hello');
      const [d] = await once(s, 'data');
      console.log(`Received: '${d}'`);
      await cho(1000);
    }
  } catch (e) {
    console.log(`Error: ${(e as Error).message}`);
    process.exitCode = 1;
  }
  s.destroy();
  console.log('Client shutting down.');
}
