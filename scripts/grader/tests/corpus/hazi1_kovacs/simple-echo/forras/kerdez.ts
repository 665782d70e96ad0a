import { createInterface } from "readline";

export function kerdez(szoveg: string): Promise<string> {
    const rl = createInterface({ input: process.stdin, output: process.stdout });
    return new Promise((kesz) => {
        rl.question(szoveg, (v) => {
            rl.close();
            kesz(v);
        });
    });
}
