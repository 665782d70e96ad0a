#!/usr/bin/env python3
"""Client d'écho (TP réseau n°2, partie 2).

usage : client.py --serveur HOTE --port P
Tape des lignes, « fin » ou Ctrl-D pour sortir.
"""
import argparse
import socket
import sys


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--serveur", "-s", default="localhost")
    p.add_argument("--port", "-p", type=int, default=9876)
    args = p.parse_args()

    try:
        connexion = socket.create_connection((args.serveur, args.port))
    except OSError as e:
        sys.exit(f"connexion impossible : {e}")

    with connexion:
        print(f"connecté à {args.serveur}:{args.port}")
        while True:
            try:
                ligne = input("votre message : ")
            except (EOFError, KeyboardInterrupt):
                print("\nau revoir")
                return 0
            if ligne == "fin":
                return 0
            if not ligne:
                continue
            octets = ligne.encode()
            connexion.sendall(octets)
            recu = b""
            while len(recu) < len(octets):
                morceau = connexion.recv(1024)
                if not morceau:
                    sys.exit("le serveur est parti")
                recu += morceau
            print(f"réponse        : {recu.decode()}")


if __name__ == "__main__":
    sys.exit(main())
