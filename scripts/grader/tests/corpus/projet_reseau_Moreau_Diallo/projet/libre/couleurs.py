import sys

_ACTIF = sys.stdout.isatty()


def _code(n):
    return (lambda t: f"\033[{n}m{t}\033[0m") if _ACTIF else (lambda t: t)


rouge, vert, jaune, bleu, gras = map(_code, (31, 32, 33, 34, 1))
