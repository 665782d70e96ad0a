import { createServer, Socket } from "net";

const port = Number(process.argv[2] || 12000);
const sor: Socket[] = [];
let dolgozik = false;

// Egyszerre csak egy kliens: a többi vár a sorban.
function kovetkezo(): void {
    const s = sor.shift();
    if (!s) {
        dolgozik = false;
        return;
    }
    dolgozik = true;
    console.log(`Connection request from ('${s.remoteAddress}', ${s.remotePort})`);
    s.once("data", (d) => s.end(d.toString().toUpperCase()));
    s.on("end", () => s.end());
    s.once("close", kovetkezo);
    if (s.destroyed) {
        kovetkezo();
        return;
    }
    s.resume();
}

const szerver = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (s) => {
    s.on("error", () => {});
    sor.push(s);
    if (!dolgozik) kovetkezo();
});
szerver.listen(port, () => console.log(`Server is ready to receive on port ${port}`));
