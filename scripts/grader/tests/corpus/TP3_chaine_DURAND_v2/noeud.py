# -*- coding: latin-1 -*-
# TP3 Réseaux : noeud de la chaîne (serveur et mandataire à la fois)
import getopt
import os
import socket
import struct
import sys
import threading

TAILLE = 4096


def lire_demande(connexion):
    """La demande finit par une ligne vide, la fermeture, ou un silence."""
    morceaux = connexion.recv(TAILLE)
    connexion.settimeout(0.2)
    try:
        while morceaux and not morceaux.endswith(b"\n\n"):
            suite = connexion.recv(TAILLE)
            if not suite:
                break
            morceaux += suite
    except socket.timeout:
        pass
    connexion.settimeout(None)
    return [l.strip() for l in morceaux.decode("utf-8").splitlines() if l.strip()]


def couper(connexion):
    # RST : le client voit que c'est raté
    connexion.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def traiter(connexion, num):
    try:
        lignes = lire_demande(connexion)
        if not lignes:
            return
        nom, sauts = lignes[0], lignes[1:]
        if sauts:
            print("Working as a proxy in thread", num, flush=True)
            hote, port = sauts[0].split()
            with socket.create_connection((hote, int(port))) as suivant:
                suivant.sendall("".join(l + "\n" for l in [nom] + sauts[1:]).encode("utf-8"))
                while True:
                    bloc = suivant.recv(TAILLE)
                    if not bloc:
                        break
                    connexion.sendall(bloc)
        else:
            print("Working as a server in thread", num, flush=True)
            if os.path.isabs(nom) or ".." in nom:
                raise OSError("nom interdit")
            with open(nom, "rb") as f:
                bloc = f.read(TAILLE)
                while bloc:
                    connexion.sendall(bloc)
                    bloc = f.read(TAILLE)
        print("file sending in thread", num, "completed", flush=True)
    except (OSError, ValueError) as e:
        print("erreur dans le thread", num, ":", e, flush=True)
        couper(connexion)
    finally:
        connexion.close()


def principal():
    options, _ = getopt.getopt(sys.argv[1:], "p:h", ["port=", "aide"])
    port = 12000
    for cle, valeur in options:
        if cle in ("-p", "--port"):
            port = int(valeur)
        else:
            print("noeud.py [-p PORT]")
            return
    ecoute = socket.socket()
    ecoute.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ecoute.bind(("", port))
    ecoute.listen(20)
    print("the server is ready", flush=True)
    num = 0
    while True:
        connexion, adresse = ecoute.accept()
        print("creating new thread", num, flush=True)
        threading.Thread(target=traiter, args=(connexion, num), daemon=True).start()
        num += 1


try:
    principal()
except KeyboardInterrupt:
    pass
