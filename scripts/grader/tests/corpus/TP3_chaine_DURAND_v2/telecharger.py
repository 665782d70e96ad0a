# -*- coding: latin-1 -*-
# client : demande le nom du fichier d'entrée (reçu sur l'entrée standard)
import socket
import sys


def main():
    entree = input("Fichier d'entree : ").strip()
    with open(entree) as f:
        lignes = [l.strip() for l in f if l.strip()]
    nom = lignes[0]
    hote, port = lignes[1].split()
    reste = lignes[2:]
    try:
        s = socket.create_connection((hote, int(port)), 10)
        s.sendall(("\n".join([nom] + reste) + "\n").encode())
        donnees = []
        while True:
            bloc = s.recv(4096)
            if not bloc:
                break
            donnees.append(bloc)
    except socket.timeout:
        print("timeout error", file=sys.stderr)
        return 1
    except OSError as e:
        print("erreur :", e, file=sys.stderr)
        return 1
    with open(nom, "wb") as f:
        f.write(b"".join(donnees))
    print("The file got downloaded in the client.")
    return 0


sys.exit(main())
