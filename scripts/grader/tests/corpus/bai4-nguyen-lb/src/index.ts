import { startBackend } from './backend.js';
import { startProxy } from './proxy.js';
import { runClient } from './client.js';

const [vaiTro, ...thamSo] = process.argv.slice(2);

switch (vaiTro) {
  case 'backend':
    startBackend(thamSo[0] ?? '1', Number(thamSo[1] ?? 8001));
    break;
  case 'proxy':
    startProxy(Number(thamSo[0] ?? 9090), (thamSo[1] ?? '8001,8002').split(',').map(Number));
    break;
  case 'client':
    await runClient(thamSo[0] ?? 'localhost', Number(thamSo[1] ?? 9090));
    break;
  default:
    console.error('node build/index.js backend ID PORT | proxy PORT P1,P2 | client HOST PORT');
    process.exitCode = 1;
}
