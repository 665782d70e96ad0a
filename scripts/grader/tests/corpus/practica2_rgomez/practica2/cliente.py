#!/usr/bin/env python3
import argparse
import socket
import sys
import time

import mensajes

MENU = """
==== Práctica 2 ====
 1 - pasar un texto a MAYÚSCULAS
 2 - ver mi IP y mi puerto
 3 - peticiones atendidas
 4 - tiempo que lleva el servidor
 5 - salir"""
ORDEN = {"1": "mayus", "2": "direccion", "3": "cuenta", "4": "tiempo", "5": "salir"}


def preguntar(sock, orden, texto=""):
    antes = time.perf_counter()
    mensajes.enviar(sock, (orden, texto))
    respuesta = mensajes.recibir(sock)
    ms = (time.perf_counter() - antes) * 1000
    print("\nRespuesta del servidor:", respuesta)
    print("RTT = %.3f ms" % ms)


def bucle(sock):
    while True:
        print(MENU)
        opcion = input("Elija una opción: ").strip()
        if opcion not in ORDEN:
            print("Opción no válida:", opcion)
            continue
        orden = ORDEN[opcion]
        if orden == "salir":
            mensajes.enviar(sock, (orden, ""))
            return
        if orden == "mayus":
            preguntar(sock, orden, input("Escriba la frase: "))
        else:
            preguntar(sock, orden)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description="cliente")
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--puerto", type=int, default=29999)
    args = p.parse_args()
    try:
        sock = socket.create_connection((args.host, args.puerto))
        print("Cliente en el puerto", sock.getsockname()[1])
        bucle(sock)
    except KeyboardInterrupt:
        pass
    except (OSError, EOFError) as e:
        print("Se perdió el servidor:", e)
        sys.exit(1)
    print("Bye bye~")
