"""Envio y recepcion de objetos: longitud (4 bytes) + pickle."""
import pickle
import struct

CABECERA = struct.Struct("!I")
VERSION_PICKLE = 2      # para que funcione tambien con el python viejo del laboratorio


def enviar(sock, objeto):
    datos = pickle.dumps(objeto, VERSION_PICKLE)
    sock.sendall(CABECERA.pack(len(datos)) + datos)


def _leer(sock, n):
    trozos = b""
    while len(trozos) < n:
        trozo = sock.recv(min(65536, n - len(trozos)))
        if not trozo:
            raise EOFError("conexion cerrada")
        trozos += trozo
    return trozos


def recibir(sock):
    (n,) = CABECERA.unpack(_leer(sock, CABECERA.size))
    if n > 10 * 1024 * 1024:
        raise ValueError("mensaje demasiado grande")
    return pickle.loads(_leer(sock, n))
