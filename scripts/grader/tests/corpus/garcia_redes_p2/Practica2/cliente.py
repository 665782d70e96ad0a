#!/usr/bin/env python3
# -*- coding: utf-8 -*-
import os
import socket
import sys
import time

from comun import protocolo as p

SERVIDOR = os.environ.get("SERVIDOR", "localhost")
PUERTO = int(os.environ.get("PUERTO_SERVIDOR", "29999"))

MENU = """
---------- MENÚ ----------
 a) Pasar un texto a mayúsculas
 b) Ver mi IP y mi puerto
 c) Número de peticiones atendidas
 d) Tiempo que lleva el servidor
 x) Salir
--------------------------"""


class ServidorCaido(Exception):
    pass


def pedir(s, buf, codigo, datos=b""):
    t0 = time.perf_counter()
    try:
        s.sendall(p.empaquetar(codigo, datos))
        while True:
            m = p.extraer(buf)
            if m is not None:
                break
            trozo = s.recv(2048)
            if not trozo:
                raise ServidorCaido
            buf += trozo
    except OSError:
        raise ServidorCaido
    return m[1].decode("utf-8", "replace"), (time.perf_counter() - t0) * 1000


def main():
    s = socket.create_connection((SERVIDOR, PUERTO))
    print("Cliente en el puerto", s.getsockname()[1])
    buf = bytearray()
    while True:
        print(MENU)
        op = input("Elija una opción: ").strip().lower()
        if op == "a":
            texto = input("Escriba el texto: ")
            r, ms = pedir(s, buf, p.MAYUS, texto.encode()[:65535])
        elif op == "b":
            r, ms = pedir(s, buf, p.DIRECCION)
        elif op == "c":
            r, ms = pedir(s, buf, p.CONTADOR)
        elif op == "d":
            r, ms = pedir(s, buf, p.TIEMPO)
        elif op == "x":
            try:
                s.sendall(p.empaquetar(p.FIN))
            except OSError:
                pass
            break
        else:
            print("Opción incorrecta:", op)
            continue
        print()
        print("Respuesta del servidor:", r)
        print("RTT = %.3f ms" % ms)
    print("¡Adiós!")


try:
    main()
except (KeyboardInterrupt, EOFError):
    print("\n¡Adiós!")
except ServidorCaido:
    print("El servidor ha cerrado la conexión")
    sys.exit(1)
except ConnectionRefusedError:
    print("No se puede conectar con", SERVIDOR, PUERTO)
    sys.exit(1)
