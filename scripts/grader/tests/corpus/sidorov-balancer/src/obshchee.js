// Общее для всех трёх программ

/** --имя=значение -> { имя: значение } */
export function razobrat(argv, poUmolchaniyu) {
  const itog = { ...poUmolchaniyu };
  for (const a of argv) {
    const m = /^--(\w+)=(.*)$/.exec(a);
    if (!m || !(m[1] in poUmolchaniyu)) {
      console.error(`непонятный аргумент: ${a}`);
      process.exit(2);
    }
    itog[m[1]] = m[2];
  }
  return itog;
}

export const para = (host, port) => `('${host}', ${port})`;

export function hostPort(s) {
  const [host, port] = s.split(':');
  return { host, port: Number(port) };
}

/** не больше 1024 байт за раз, как recv(1024) */
export function* poKuskam(buf, razmer = 1024) {
  for (let i = 0; i < buf.length; i += razmer) yield buf.subarray(i, i + razmer);
}
