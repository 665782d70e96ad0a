#!/usr/bin/env python3
"""Serveur d'écho multi-thread (TP réseau n°2, partie 2).

usage : serveur.py [--adresse A] [--port P]
"""
import argparse
import logging
import signal
import socketserver
import sys

journal = logging.getLogger("serveur")


class Gestionnaire(socketserver.BaseRequestHandler):
    """un objet (et un thread) par client"""

    def setup(self):
        journal.info("connexion de %s:%d", *self.client_address)

    def handle(self):
        while True:
            try:
                donnees = self.request.recv(1024)
            except ConnectionResetError:
                journal.warning("%s:%d a coupé brutalement", *self.client_address)
                return
            if not donnees:
                return
            journal.info("reçu de %s:%d : %r", *self.client_address, donnees)
            self.request.sendall(donnees)

    def finish(self):
        journal.info("fin de %s:%d", *self.client_address)


class Serveur(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--adresse", "-a", default="0.0.0.0")
    p.add_argument("--port", "-p", type=int, default=9876)
    p.add_argument("--verbeux", "-v", action="store_true")
    args = p.parse_args()

    logging.basicConfig(
        level=logging.DEBUG if args.verbeux else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(threadName)s | %(message)s",
        stream=sys.stdout,
    )
    with Serveur((args.adresse, args.port), Gestionnaire) as serveur:
        journal.info("serveur à l'écoute sur %s:%d", *serveur.server_address)
        try:
            serveur.serve_forever()
        except KeyboardInterrupt:
            journal.info("arrêt demandé, au revoir")
    return 0


if __name__ == "__main__":
    sys.exit(main())
