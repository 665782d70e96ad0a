"""Rahmen: 4 Byte Laenge (Netzreihenfolge), dann JSON."""
import json
import struct


def senden(sock, obj):
    daten = json.dumps(obj).encode('utf-8')
    sock.sendall(struct.pack('!I', len(daten)) + daten)


def genau(sock, n):
    teile = b''
    while len(teile) < n:
        stueck = sock.recv(n - len(teile))
        if not stueck:
            return None
        teile += stueck
    return teile


def empfangen(sock):
    kopf = genau(sock, 4)
    if kopf is None:
        return None
    (laenge,) = struct.unpack('!I', kopf)
    if laenge > 1 << 20:
        return None
    daten = genau(sock, laenge)
    if daten is None:
        return None
    return json.loads(daten)
