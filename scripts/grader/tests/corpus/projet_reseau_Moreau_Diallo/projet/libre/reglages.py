"""Reglages : ligne de commande d'abord, puis environnement, puis valeur par defaut."""
import getopt
import os
import sys

DEFAUT = {"hote": "127.0.0.1", "port": "4242"}


def lire(argv, aide):
    reglages = dict(DEFAUT)
    for cle in reglages:
        reglages[cle] = os.environ.get("PROJET_" + cle.upper(), reglages[cle])
    try:
        options, reste = getopt.getopt(argv, "H:P:h", ["hote=", "port=", "aide"])
    except getopt.GetoptError as e:
        sys.exit(f"{e}\n{aide}")
    if reste:
        sys.exit(aide)
    for o, v in options:
        if o in ("-H", "--hote"):
            reglages["hote"] = v
        elif o in ("-P", "--port"):
            reglages["port"] = v
        else:
            print(aide)
            sys.exit(0)
    reglages["port"] = int(reglages["port"])
    return reglages
