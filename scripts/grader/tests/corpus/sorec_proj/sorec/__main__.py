import argparse
import sys

from . import __version__
from .fetch import fetch
from .node import Node


def main(argv=None) -> int:
    ap = argparse.ArgumentParser(prog="sorec")
    ap.add_argument("--version", action="version", version=__version__)
    sub = ap.add_subparsers(dest="role", required=True)
    node = sub.add_parser("node", help="proxy and file server in one")
    node.add_argument("-l", "--listen", type=int, metavar="PORT", required=True)
    node.add_argument("--bind", default="")
    get = sub.add_parser("fetch", help="download a file along a route")
    get.add_argument("route", help="file with the name and the hops")
    get.add_argument("--timeout", type=float, default=10.0)
    args = ap.parse_args(argv)
    if args.role == "node":
        return Node(args.bind, args.listen).run()
    return fetch(args.route, args.timeout)


if __name__ == "__main__":
    sys.exit(main())
